import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { CloudProcess, Person } from './cloud-process.ts';
import { EucaShell } from './euca-shell.ts';

/** Whether so many lines have this state. */
const times = (count: number, state: string) => new RegExp(`^(?:[^]*?\\t${state}\\t){${count}}`);

describe('the euca commands, as shells and old scripts call them', () => {
  let shell: EucaShell;
  let cloud: CloudProcess;
  let home: string;
  let ann: Person;
  const sh = (line: string, who?: string) => shell.sh(line, who);
  const said = (line: string, who?: string) => shell.said(line, who);
  const eventually = (line: string, pattern: RegExp) => shell.eventually(line, pattern);

  before(async () => {
    shell = await EucaShell.open();
    ({ cloud, home, ann } = shell);
  });
  after(() => shell[Symbol.asyncDispose]());

  test('the daily round: a key, a port, three machines, and the one-liner that ends them all', async () => {
    assert.match(
      await said('euca-add-keypair mine > mine.private; head -1 mine.private'),
      /^KEYPAIR\tmine\t([0-9a-f]{2}:)+/,
    );
    assert.match(await said('chmod 600 mine.private; sed -n 2p mine.private'), /^-----BEGIN /);
    const [, fingerprint] = (await said('euca-describe-keypairs mine')).trim().split('\t').slice(1);
    assert.equal(
      (await said('euca-fingerprint-key mine.private')).trim(),
      fingerprint ?? (await said('euca-describe-keypairs mine')).trim().split('\t')[2],
    );
    assert.equal(
      await said('euca-authorize -p 22 default'),
      'GROUP\tdefault\nPERMISSION\tdefault\tALLOWS\ttcp\t22\t22\tFROM\tCIDR\t0.0.0.0/0\n',
    );
    await said('euca-authorize -P icmp -t -1:-1 -s 0.0.0.0/0 default');
    assert.match(
      await said('euca-describe-groups default'),
      /\nPERMISSION\t\d{12}\tdefault\tALLOWS\ticmp\t-1\t-1\tFROM\tCIDR\t0\.0\.0\.0\/0\tingress\n/,
    );

    const run = await said(
      `euca-run-instances -n 3 -g default -t m1.small -k mine ${cloud.image} -d "processor.pl HOST [ARGS]"`,
    );
    assert.equal(run.match(/^INSTANCE\ti-[0-9a-f]{17}\temi-/gm)?.length, 3);
    await eventually('euca-describe-instances', times(3, 'running'));
    const columns = (await said('euca-describe-instances | grep ^INSTANCE | head -1')).trimEnd().split('\t');
    assert.equal(columns.length, 33);
    assert.deepEqual(
      [columns[5], columns[6], columns[9], columns[15]],
      ['running', 'mine', 'm1.small', 'monitoring-disabled'],
    );
    assert.match(
      await said(`euca-describe-instance-attribute ${columns[1]} --user-data`),
      /\nprocessor\.pl HOST \[ARGS\]\n$/,
    );
    await said(`euca-create-tags ${columns[1]} --tag 'Name=α "β" & <γ>'`);
    assert.match(await said('euca-describe-tags'), /^TAG\tinstance\ti-[0-9a-f]+\tName\tα "β" & <γ>\n$/);

    const ended = await said(
      "euca-describe-instances | grep INSTANCE | sed 's/INSTANCE[[:space:]]*\\(i-[[:alnum:]]*\\).*/\\1/' | xargs euca-terminate-instances",
    );
    assert.equal(ended.match(/^INSTANCE\ti-[0-9a-f]{17}\trunning\tshutting-down$/gm)?.length, 3);
    await eventually('euca-describe-instances', times(3, 'terminated'));
  });

  test('a disk is installed as an image, shared, and taken back', async () => {
    await writeFile(
      join(home, 'disk.img'),
      Buffer.concat([Buffer.alloc(510), Buffer.of(0x55, 0xaa), randomBytes(1024 * 1024)]),
    );
    const installed = await said(
      'euca-install-image -n mydisk -b images -i disk.img -r x86_64 --virtualization-type hvm',
    );
    const [, id] = installed.trim().split('\t');
    assert.match(id!, /^emi-[0-9a-f]{17}$/);
    await eventually(`euca-describe-images ${id}`, /\tavailable\tprivate\tx86_64\tmachine\t/);
    assert.match(
      await said('euca-describe-images'),
      new RegExp(`^IMAGE\t${id}\timages/disk\\.img\\.manifest\\.xml\t${ann.account}\t`, 'm'),
    );
    assert.equal(
      await said(`euca-modify-image-attribute ${id} -l -a all`),
      `launchPermission\t${id}\tADD\tgroup\tall\n`,
    );
    assert.equal(await said(`euca-describe-image-attribute ${id} -l`), `launchPermission\t${id}\tgroup\tall\n`);
    assert.equal(await said(`euca-deregister ${id}`), `IMAGE\t${id}\n`);
    await said('euca-delete-bundle -b images -p disk.img --clear');
    assert.match(
      (await sh('euca-download-bundle -b images -p disk.img')).err,
      /^euca-download-bundle: error \(NoSuch(Bucket|Key)\): /,
    );
  });

  test('kernel, ramdisk and disk are bundled, uploaded and registered as the guides of old say', async () => {
    for (const name of ['vmlinuz-1', 'initrd-1', 'root.img']) await writeFile(join(home, name), randomBytes(4096));
    const guide = (file: string, kind: string, more = '') =>
      `euca-bundle-image -i ${file} -r x86_64 -d bundles ${kind} >/dev/null && ` +
      `euca-upload-bundle -b guide -m bundles/${file}.manifest.xml >/dev/null && ` +
      `euca-register guide/${file}.manifest.xml ${more} | cut -f 2`;
    const kernel = (await said(guide('vmlinuz-1', '--kernel true'), 'admin')).trim();
    const ramdisk = (await said(guide('initrd-1', '--ramdisk true'), 'admin')).trim();
    assert.deepEqual([kernel.slice(0, 4), ramdisk.slice(0, 4)], ['eki-', 'eri-']);
    const machine = (await said(guide('root.img', `--kernel ${kernel} --ramdisk ${ramdisk}`), 'admin')).trim();
    assert.match(
      await said(`euca-describe-images ${machine}`, 'admin'),
      new RegExp(`\tmachine\t${kernel}\t${ramdisk}\t`),
    );
    const refused = await sh(
      guide('vmlinuz-1', '--kernel true').replaceAll('-b guide', '-b guide-ann').replaceAll('guide/', 'guide-ann/'),
    );
    assert.match(
      refused.err,
      /^euca-register: error \(AuthFailure\): Only administrators can register kernel images\.\n$/,
    );
  });

  test('an address moves from machine to machine', async () => {
    const ids = await said(`euca-run-instances -n 2 -t m1.small ${cloud.image} | grep ^INSTANCE | cut -f 2`);
    const [one, two] = ids.trim().split('\n');
    await eventually(`euca-describe-instances ${one} ${two}`, times(2, 'running'));
    const address = (await said('euca-allocate-address | cut -f 2')).trim();
    assert.equal(await said(`euca-associate-address ${address} -i ${one}`), `ADDRESS\t${address}\t${one}\n`);
    assert.match(
      await said(`euca-describe-addresses ${address}`),
      new RegExp(`^ADDRESS\t${address}\t${one}\tvpc\teipalloc-`),
    );
    await said(`euca-associate-address ${address} -i ${two}`);
    assert.match(await said('euca-describe-addresses'), new RegExp(`\t${two}\t`));
    assert.equal(await said(`euca-disassociate-address ${address}`), `ADDRESS\t${address}\n`);
    assert.match(await said(`euca-release-address ${address}`), new RegExp(`^ADDRESS\t${address}\t`));
    await said(`euca-terminate-instances ${one} ${two}`);
  });

  test('administrators see zones, types and everybody’s machines; others do not', async () => {
    const zones = await said('euca-describe-availability-zones verbose', 'admin');
    assert.match(
      zones,
      /^AVAILABILITYZONE\t\S+\tavailable\t\nAVAILABILITYZONE\t\|- vm types\tfree \/ max {3}cpu {3}ram {2}disk\t\n/,
    );
    assert.match(zones, /\nAVAILABILITYZONE\t\|- m1\.small\t\d{4} \/ \d{4} +\d+ +\d+ +\d+\t\n/);
    assert.equal((await said('euca-describe-availability-zones verbose')).trim().split('\n').length, 1);
    assert.match(
      await said('euca-describe-instance-types --show-capacity', 'admin'),
      /\nINSTANCETYPE\t m1\.small +1 +256 +5 +\d+ +\d+ \/ \d+ +\d+%\n/,
    );
    assert.match(
      await said('euca-describe-instances verbose', 'admin'),
      new RegExp(`RESERVATION\tr-[0-9a-f]+\t${ann.account}\t`),
    );
    assert.equal(await said('euca-describe-instances', 'admin'), '');
  });

  test('accounts, users and policies are made, saved and made again', async () => {
    await said('euare-accountcreate -a garden', 'admin');
    await said('euare-usercreate --delegate=garden -u ohara+1@x', 'admin');
    const policy = '{"Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}';
    await said(`euare-useruploadpolicy --delegate=garden -u ohara+1@x -p see -o '${policy}'`, 'admin');
    await said(
      'euare-groupcreate --delegate=garden -g staff; euare-groupadduser --delegate=garden -g staff -u ohara+1@x',
      'admin',
    );
    await said(`euare-groupuploadpolicy --delegate=garden -g staff -p also -o '${policy}'`, 'admin');
    assert.equal(
      await said('euare-userlistpolicies --delegate=garden -u ohara+1@x', 'admin'),
      'see\nIsTruncated: false\n',
    );
    assert.equal(
      await said('euare-grouplistusers --delegate=garden -g staff | sed 1,2d | sed "s,.*/,,"', 'admin'),
      'ohara+1@x\n',
    );

    await said('euare-backup -a garden > saved', 'admin');
    assert.match(
      await readFile(join(home, 'saved'), 'utf8'),
      /^accounts:\ngarden\nuser: admin\nenduser\nuser: ohara\+1@x\npolicy-name: see\n/,
    );
    await said('euare-accountdel -r garden', 'admin');
    await said('euare-restore --no-passwords saved > again.sh && sh -e again.sh', 'admin');
    assert.equal(await said('euare-usergetpolicy --delegate=garden -u ohara+1@x -p see', 'admin'), `${policy}\n`);
    assert.equal(await said('euare-groupgetpolicy --delegate=garden -g staff -p also', 'admin'), `${policy}\n`);
    assert.match(await said('euare-grouplistusers --delegate=garden -g staff', 'admin'), /ohara\+1@x\n$/);
    assert.match((await sh('euare-accountcreate -a mine')).err, /^euare-accountcreate: error \(AccessDenied\): /);
  });

  test('a role is assumed and left by eval', async () => {
    await writeFile(
      join(home, 'trust.json'),
      JSON.stringify({
        Statement: [
          { Effect: 'Allow', Principal: { AWS: [`arn:aws:iam::${ann.account}:root`] }, Action: 'sts:AssumeRole' },
        ],
      }),
    );
    await said('euare-rolecreate -f trust.json backup');
    assert.match(
      await said('eval "$(euare-assumerole backup)"; euare-getcallerid'),
      new RegExp(`arn = arn:aws:sts::${ann.account}:assumed-role/backup/`),
    );
    assert.match(
      await said('eval "$(euare-releaserole)"; . ann/eucarc 2>/dev/null; euare-getcallerid'),
      /arn = arn:aws:iam::\d+:user\/admin\n/,
    );
  });

  test('a pipe that is closed is no reason to complain', async () => {
    const { err } = await sh('euca-describe-instance-types --output json | head -c 10');
    assert.equal(err, '');
  });

  test('have provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
