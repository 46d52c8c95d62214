import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Namespace, namespaceNames } from '../namespace.ts';
import { type Guest, Lab } from './lab.ts';

const pidOf = async (lab: Lab, number: number): Promise<number> =>
  Number(await readFile(`${lab.directory}/v${number}/pid`, 'utf8'));

/** Polls for what happens soon. */
const eventually = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await done().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(what);
};

test('a new agent takes over without disturbing connections, rules or dnsmasq', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  const vpc = lab.vpc(1);
  const one = await lab.guest(vpc, { address: '10.0.0.10', publicAddress: '198.18.0.10' });
  const two = await lab.guest(vpc, { address: '10.0.0.11' });
  await two.listen(80);
  await one.listen(80);
  await one.keep('10.0.0.11', 80);
  await lab.host.keep('198.18.0.10', 80);
  const inside = new Namespace(`${lab.box}-v1`);
  const rules = await inside.run('nft', ['-a', 'list', 'ruleset']);
  const pid = await pidOf(lab, 1);
  await lab.driver.close();
  lab.driver = lab.newDriver();
  await lab.apply();
  assert.equal(await one.echo('within'), 'within');
  assert.equal(await lab.host.echo('from outside'), 'from outside');
  assert.equal(await inside.run('nft', ['-a', 'list', 'ruleset']), rules);
  assert.equal(await pidOf(lab, 1), pid);
  assert.deepEqual(await lab.driver.leftovers(lab.signal), []);
  assert.deepEqual(lab.driver.faults(), []);
});

test('a killed dnsmasq is started again', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  await lab.guest(lab.vpc(1), { address: '10.0.0.10' });
  const pid = await pidOf(lab, 1);
  process.kill(pid, 'SIGKILL');
  await eventually('dnsmasq runs again', async () => {
    const now = await pidOf(lab, 1);
    return now !== pid && (await readFile(`/proc/${now}/comm`, 'utf8')).trim() === 'dnsmasq';
  });
});

test('dnsmasq runs as an unprivileged user', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  await lab.guest(lab.vpc(1), { address: '10.0.0.10' });
  await eventually('it has given up root', async () => {
    const status = await readFile(`/proc/${await pidOf(lab, 1)}/status`, 'utf8');
    return !/^Uid:\t0\t/m.test(status);
  });
});

test('what someone deleted is put back', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  const vpc = lab.vpc(1);
  const one = await lab.guest(vpc, { address: '10.0.0.10', publicAddress: '198.18.0.10' });
  await one.listen(80);
  const inside = new Namespace(`${lab.box}-v1`);
  const box = new Namespace(lab.box);
  const damages: Record<string, () => Promise<unknown>> = {
    'rules flushed': () => inside.run('nft', ['flush', 'ruleset']),
    'a chain emptied': () => inside.run('nft', ['flush', 'chain', 'inet', 'mallee', 'arriving']),
    'a rule added': () => inside.run('nft', ['insert', 'rule', 'inet', 'mallee', 'ingress', 'drop']),
    'a set emptied': () => inside.run('nft', ['flush', 'map', 'inet', 'mallee', 'public-in']),
    'the box’s rules flushed': () => box.run('nft', ['flush', 'ruleset']),
    'a tap set down': () => inside.ip([`link set dev ${lab.tap(one)} down`]),
    'routes flushed': () => inside.ip(['route flush table main']),
    'a public route deleted': () => box.ip(['route del 198.18.0.10/32']),
    'the uplink deleted': () => inside.ip(['link del dev uplink']),
    'the host’s link deleted': () => lab.host.namespace.ip([`link del dev ${lab.box}`]),
    'the VPC’s name deleted': () => inside.remove(),
    'the box’s name deleted': () => box.remove(),
  };
  for (const [what, damage] of Object.entries(damages)) {
    await damage();
    await lab.apply();
    assert.equal(await lab.host.call('198.18.0.10', 80), `${one.namespace.name} sees 198.18.0.1`, what);
  }
});

test('changes come through also while the last look at the kernel is trusted', async (t) => {
  const lab = await Lab.start({ trustMs: 600_000 });
  t.after(() => lab.end());
  const vpc = lab.vpc(1);
  const twin = lab.vpc(2);
  const one = await lab.guest(vpc, { address: '10.0.0.10', publicAddress: '198.18.0.10' });
  const two = await lab.guest(twin, { address: '10.0.0.10' });
  const seenAs = async (guest: Guest) => {
    await guest.listen(80);
    assert.equal(await lab.host.call('198.18.0.10', 80), `${guest.namespace.name} sees 198.18.0.1`);
  };
  await seenAs(one);
  delete lab.member(one).publicAddress;
  lab.member(two).publicAddress = '198.18.0.10';
  await lab.apply();
  await seenAs(two);
  await lab.remove(two);
  lab.specs.splice(lab.specs.indexOf(twin), 1);
  await lab.apply();
  assert.equal(await lab.host.call('198.18.0.10', 80), 'EHOSTUNREACH');
  lab.specs.push(twin);
  await seenAs(await lab.guest(twin, { address: '10.0.0.11', publicAddress: '198.18.0.10' }));
});

test('a network leaves with its last interface, and what nobody mentioned is only shown', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  const vpc = lab.vpc(4);
  const guest = await lab.guest(vpc, { address: '10.0.0.10' });
  lab.specs.length = 0;
  await lab.apply();
  assert.ok((await namespaceNames()).includes(`${lab.box}-v4`), 'a machine still uses it');
  const stranger = lab.newDriver();
  assert.deepEqual(await stranger.leftovers(lab.signal), [`${lab.box}-v4`, lab.tap(guest)]);
  await stranger.apply([], [], lab.signal);
  assert.ok((await namespaceNames()).includes(`${lab.box}-v4`), 'not a word about it');
  await stranger.close();
  await lab.remove(guest);
  assert.ok(!(await namespaceNames()).includes(`${lab.box}-v4`));
});

test('an empty network whose end its agent did not live to see is removed by the next agent', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  const vpc = lab.vpc(5);
  const guest = await lab.guest(vpc, { address: '10.0.0.10' });
  await lab.driver.unplug(guest.local.nic.id, lab.signal);
  await lab.driver.close();
  const next = lab.newDriver();
  await next.apply([], [], lab.signal);
  assert.ok(!(await namespaceNames()).includes(`${lab.box}-v5`));
  await next.close();
});

test('taps are made anew at each plug and belong to their machine', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  const vpc = lab.vpc(1);
  const guest = await lab.guest(vpc, { address: '10.0.0.10' });
  const tap = await lab.driver.plug({ ...guest.local, uid: 12_345 }, lab.signal);
  assert.equal(tap, lab.tap(guest));
  const shown = await new Namespace(lab.box).run('ip', ['-d', '-j', 'link', 'show', tap]);
  assert.match(shown, /"user":("12345"|12345)/);
  const inside = await new Namespace(`${lab.box}-v1`).links();
  assert.ok(!inside.some((link) => link.ifname === tap));
  await lab.driver.plug(guest.local, lab.signal);
  await lab.driver.unplug(guest.local.nic.id, lab.signal);
  await lab.driver.unplug(guest.local.nic.id, lab.signal);
  assert.ok(!(await new Namespace(lab.box).links()).some((link) => link.ifname === tap));
});

test('several boxes live side by side', async (t) => {
  const first = await Lab.start();
  const second = await Lab.start({ hostNamespace: first.host.namespace.name, pool: '198.18.9.0/24' });
  t.after(async () => {
    await second.end();
    await first.end();
  });
  const a = await first.guest(first.vpc(1), { address: '10.0.0.10', publicAddress: '198.18.0.10' });
  const b = await second.guest(second.vpc(1), { address: '10.0.0.10', publicAddress: '198.18.9.10' });
  await a.listen(80);
  await b.listen(80);
  assert.match(await first.host.call('198.18.0.10', 80), new RegExp(`^${a.namespace.name} `));
  assert.match(await first.host.call('198.18.9.10', 80), new RegExp(`^${b.namespace.name} `));
  await second.driver.removeAll(second.signal);
  assert.match(await first.host.call('198.18.0.10', 80), /sees/);
});

test('a pool or a name that the host uses otherwise is refused, not taken', async (t) => {
  const lab = await Lab.start();
  t.after(() => lab.end());
  const host = lab.host.namespace;
  await host.ip(['link add dev taken type bridge', 'link set dev taken up', 'route add 198.18.5.0/24 dev taken']);
  const pool = lab.newDriver({ box: `${lab.box}x`, pool: '198.18.5.0/24' });
  await assert.rejects(pool.open(), { code: 'PublicPoolTaken' });
  const name = lab.newDriver({ box: 'taken', pool: '198.18.6.0/24' });
  await assert.rejects(name.open(), { code: 'NetworkNameTaken' });
  for (const driver of [pool, name]) {
    await driver.close();
    await assert.doesNotReject(host.run('ip', ['link', 'show', 'taken']));
  }
  await new Namespace(`${lab.box}x`).remove();
  await new Namespace('taken').remove();
});

test('removeAll leaves nothing', async () => {
  const lab = await Lab.start({ outbound: 'nat' });
  try {
    await lab.guest(lab.vpc(1), { address: '10.0.0.10', publicAddress: '198.18.0.10' });
    await lab.guest(lab.vpc(2), { address: '10.0.0.10' });
    const pids = [await pidOf(lab, 1), await pidOf(lab, 2)];
    await lab.driver.close();
    const later = lab.newDriver();
    await later.removeAll(lab.signal);
    await later.close();
    const names = (await namespaceNames()).filter((name) => name === lab.box || name.startsWith(`${lab.box}-`));
    assert.deepEqual(names, []);
    for (const pid of pids) await assert.rejects(readFile(`/proc/${pid}/cmdline`));
    const host = lab.host.namespace;
    assert.deepEqual(
      (await host.links()).map((link) => link.ifname).filter((name) => name !== 'lo'),
      [],
    );
    assert.deepEqual(await host.routes(), []);
    assert.equal(await host.run('nft', ['list', 'ruleset']), '');
    await assert.rejects(readFile(`${lab.directory}/v1/pid`));
    await later.removeAll(lab.signal);
  } finally {
    await lab.end();
  }
});
