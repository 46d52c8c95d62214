import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from './examine.ts';
import { bearing, fakeHost } from './fake-host.ts';
import { render, toJson } from './render.ts';

test('each finding is a line with its verdict, and each remedy one below', async () => {
  const text = render(await examine(fakeHost({ euid: 1000 }), bearing));
  assert.match(text, /^Nurse Euca has examined em1\.$/m);
  assert.match(text, /^ {2}healthy {9}memory: 5\.7 GiB of 7\.6 GiB are free\.$/m);
  assert.match(text, /^ {2}splint {10}kernel features: I am not root.*\n {18}Remedy: Run this as root\.$/m);
});

test('the last line speaks to the doctor', async () => {
  const last = async (host: ReturnType<typeof fakeHost>) =>
    render(await examine(host, bearing))
      .split('\n')
      .at(-1);
  assert.equal(await last(fakeHost()), 'em1 is in the best of health, Doctor. You may proceed.');
  assert.match((await last(fakeHost({ commands: { timedatectl: { stdout: 'no' } } })))!, /aspirin.*You may proceed\.$/);
  assert.match((await last(fakeHost({ euid: 1 })))!, /splinted before it can walk, Doctor: see the remedies above\.$/);
  assert.equal(
    await last(fakeHost({ arch: 'arm64' })),
    "I'm sorry, Doctor, but em1 was dead on arrival. It was the cpu virtualisation: the processor is of the arm64 kind," +
      ' and machines here are x86-64. I recommend against resuscitation.',
  );
});

test('where the nurse can help, she offers it', async () => {
  const host = fakeHost({ missingPackages: async () => [{ name: 'nftables', why: 'x' }] });
  assert.match(render(await examine(host, bearing)), /\.\/mallee nurse --treat\.$/);
});

test('colour is only in the verdict', async () => {
  const diagnosis = await examine(fakeHost(), bearing);
  const escapes = /\u001b\[\d+m/g;
  assert.equal(render(diagnosis, { colour: true }).replaceAll(escapes, ''), render(diagnosis));
});

test('programs get the same as data, with whether a finding can be treated', async () => {
  const host = fakeHost({ missingPackages: async () => [{ name: 'nftables', why: 'filters' }] });
  const json = JSON.parse(JSON.stringify(toJson(await examine(host, bearing))));
  assert.equal(json.worst, 'splint');
  assert.deepEqual(json.findings[0], {
    subject: 'packages',
    verdict: 'splint',
    finding: 'Missing: nftables (filters).',
    remedy: 'apt-get install nftables',
    treatable: true,
  });
});
