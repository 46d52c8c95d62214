import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { programs } from './programs.ts';

/** What Ansible's JSON callback prints at the end of a playbook, as far as it is looked at here. */
interface Played {
  readonly plays: readonly {
    readonly tasks: readonly {
      readonly task: { readonly name: string };
      readonly hosts: Readonly<Record<string, { readonly changed?: boolean }>>;
    }[];
  }[];
}

describe('a garden planted with Ansible', { timeout: 1_500_000 }, () => {
  let cloud: CloudProcess;
  let home: string;
  let ann: Person;

  before(async () => {
    cloud = await openCloudProcess();
    home = await mkdtemp(join(tmpdir(), 'mallee-ansible-'));
    ann = await cloud.newAccount('ann');
  });
  after(async () => {
    await cloud[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  /** Plays the garden and names the tasks that changed something. */
  async function play(state: 'present' | 'stopped' | 'absent'): Promise<string[]> {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ann@example';
    const values = JSON.stringify({ state, key, image: cloud.image });
    const settings = ['ANSIBLE_STDOUT_CALLBACK=json', 'ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3'];
    const command = ['/usr/bin/ansible-playbook', '--inventory', 'localhost,', '--connection', 'local'];
    const playbook = join(import.meta.dirname, 'garden.yaml');
    const said = await programs(cloud, home).output(ann, '/usr/bin/env', [
      ...settings,
      ...[...command, '--extra-vars', values, playbook],
    ]);
    const { plays } = JSON.parse(said) as Played;
    return plays.flatMap(({ tasks }) =>
      tasks.filter(({ hosts }) => hosts.localhost?.changed).map(({ task }) => task.name),
    );
  }

  test('grows, and does not change when it is planted again', async () => {
    assert.deepEqual(await play('present'), ['group', 'key', 'machine', 'address', 'bucket', 'object']);
    assert.deepEqual(await play('present'), []);
  });

  test('rests, and wakes as it was', async () => {
    assert.deepEqual(await play('stopped'), ['stop']);
    assert.deepEqual(await play('present'), ['machine']);
  });

  test('is cleared, once', async () => {
    assert.deepEqual(await play('absent'), ['release', 'terminate', 'group', 'key', 'object', 'bucket']);
    assert.deepEqual(await play('absent'), []);
  });

  test('has provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
