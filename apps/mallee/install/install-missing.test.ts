import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InstallRequest, installMissing, progress } from './install-missing.ts';
import { missing } from './missing.ts';
import { RUN_PACKAGES, TEST_PACKAGES } from './packages.ts';
import { type Shell, shell } from './shell.ts';

const wanted = [
  { name: 'qemu-utils', why: 'makes disks' },
  { name: 'nftables', why: 'filters' },
];

/** An apt and a dpkg that hold these packages; `fails` is what an installation ends with. */
function debian(installed: string[], fails?: string): { shell: Shell; ran: string[] } {
  const ran: string[] = [];
  const held = new Set(installed);
  return {
    ran,
    async shell(program, args, options) {
      if (program === 'dpkg-query') {
        const known = args.slice(3).filter((name) => held.has(name));
        const stdout = known.map((name) => `${name} installed\n`).join('');
        return { code: known.length === args.length - 3 ? 0 : 1, stdout, stderr: '' };
      }
      const names = args.slice(args.indexOf('install') + 1);
      ran.push(args.includes('install') ? `install ${names.join(' ')}` : 'update');
      if (args.includes('install') && fails) return { code: 100, stdout: '', stderr: fails };
      if (args.includes('install')) for (const name of names) held.add(name);
      options?.onStatus?.('pmstatus:qemu-utils:50.0:Unpacking qemu-utils (amd64)');
      return { code: 0, stdout: '', stderr: '' };
    },
  };
}

function request(change: Partial<InstallRequest>): InstallRequest & { said: string[] } {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  return { wanted, shell: debian([]).shell, euid: 0, yes: true, ask: undefined, say, said, ...change };
}

test('where nothing is missing, nothing is said, asked or run', async () => {
  const { shell, ran } = debian(['qemu-utils', 'nftables']);
  const asked = request({ shell, euid: 1000, yes: false });
  assert.deepEqual(await installMissing(asked), []);
  assert.deepEqual([asked.said, ran], [[], []]);
});

test('only what is missing is shown, each with its reason, and installed', async () => {
  const { shell, ran } = debian(['nftables']);
  const asked = request({ shell });
  assert.deepEqual(await installMissing(asked), ['qemu-utils']);
  assert.deepEqual(ran, ['update', 'install qemu-utils']);
  assert.deepEqual(asked.said.slice(0, 2), ['One Debian package is missing:', '  qemu-utils         makes disks']);
  assert.ok(asked.said.includes('  setting up packages: 50 %'));
});

test('a person at a terminal is asked, and a no is respected', async () => {
  const { shell, ran } = debian([]);
  await assert.rejects(
    installMissing(request({ shell, yes: false, ask: async () => false })),
    /run: apt-get install qemu/,
  );
  assert.deepEqual(ran, []);
  assert.deepEqual(await installMissing(request({ shell, yes: false, ask: async () => true })), [
    'qemu-utils',
    'nftables',
  ]);
});

test('without a terminal or without root the error says what to do', async () => {
  await assert.rejects(
    installMissing(request({ yes: false })),
    /Say --yes, or run: apt-get install qemu-utils nftables/,
  );
  await assert.rejects(installMissing(request({ euid: 1000 })), /takes root/);
});

test('a failure carries the last words of apt and a remedy', async () => {
  const failures: [string, RegExp][] = [
    ['E: Unable to locate package qemu-utils', /bookworm/],
    ['E: Failed to fetch http://x  Temporary failure resolving', /network/],
    ['E: Could not get lock /var/lib/dpkg/lock-frontend', /wait/],
    ['E: dpkg was interrupted', /dpkg --configure -a/],
    ["E: You don't have enough free space", /Make room/],
    ['E: Sub-process /usr/bin/dpkg returned an error code (1)', /Mend/],
  ];
  for (const [said, remedy] of failures) {
    const failing = installMissing(request({ shell: debian([], said).shell }));
    await assert.rejects(failing, (error: Error) => error.message.includes(said) && remedy.test(error.message));
  }
});

test('progress is told once for each quarter', () => {
  const said: string[] = [];
  const onStatus = progress('packages', (line) => void said.push(line));
  for (const percent of [1, 10, 26.5, 30, 99, 100]) onStatus(`dlstatus:1:${percent}:Retrieving`);
  onStatus('Setting up nftables ...');
  onStatus('pmstatus:libc6:amd64:100:done');
  assert.deepEqual(
    said,
    [0, 25, 75, 100].map((quarter) => `  fetching packages: ${quarter} %`).concat('  setting up packages: 100 %'),
  );
});

test('a program’s status does not share a descriptor with what its children print', async () => {
  const status: string[] = [];
  const script = 'echo dlstatus:1:25:x >&3; echo hello; echo pmstatus:y:50:z >&3';
  const { stdout } = await shell('sh', ['-c', script], { onStatus: (line) => void status.push(line) });
  assert.deepEqual([stdout, status], ['hello\n', ['dlstatus:1:25:x', 'pmstatus:y:50:z']]);
});

test('dpkg tells what is installed on this host', async () => {
  const names = [
    { name: 'dpkg', why: '' },
    { name: 'no-such-package-anywhere', why: '' },
  ];
  assert.deepEqual(await missing(names, shell), [names[1]]);
});

test('every package has a reason and is named once', () => {
  const all = [...RUN_PACKAGES, ...TEST_PACKAGES];
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  assert.ok(all.every(({ why }) => why.length > 10));
});
