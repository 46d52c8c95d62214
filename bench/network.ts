import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import type { NetworkSpec } from '@mallee/node-contract';
import { Firewall } from '../packages/node-agent/drivers/network/firewall.ts';
import { poolAddresses } from '../packages/node-agent/drivers/network/names.ts';
import { Namespace } from '../packages/node-agent/drivers/network/namespace.ts';
import { vpcTables } from '../packages/node-agent/drivers/network/rules/vpc-rules.ts';
import { Lab } from '../packages/node-agent/drivers/network/test/lab.ts';

/**
 * The node's network against bare `nft`: what a rule change and a whole rebuild cost on a node with many taps, and what
 * one more instance costs. Needs root; everything happens in namespaces of its own.
 */
const taps = Number(process.argv[2] ?? 1_000);
const pool = poolAddresses('198.18.0.0/24');
const anywhere = { cidr: '0.0.0.0/0' };

const spec: NetworkSpec = {
  vpc: 'vpc-1',
  number: 1,
  cidrs: ['10.0.0.0/16'],
  subnets: [{ id: 'subnet-1', cidr: '10.0.0.0/16', internet: true }],
  groups: Array.from({ length: 20 }, (_, g) => ({
    id: `sg-${g}` as const,
    ingress: [22, 80, 443].map((port) => ({ protocol: 6, ports: [port, port] as [number, number], peer: anywhere })),
    egress: [{ protocol: 'all' as const, peer: anywhere }],
  })),
  members: Array.from({ length: taps }, (_, i) => memberOf(i)),
  dhcp: { domain: 'internal', nameServers: [], ntpServers: [] },
};
const here = new Set<string>(spec.members.map((member) => member.eni));

console.log(JSON.stringify({ cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0]?.toFixed(1), taps }));
await benchRules();
await benchPlug(20);

async function benchRules(): Promise<void> {
  const namespace = new Namespace(`b${randomBytes(4).toString('hex')}`);
  const bare = async (batch: string): Promise<void> => void (await namespace.run('nft', ['-f', '-'], { input: batch }));
  await namespace.create();
  try {
    const firewall = new Firewall(namespace);
    const apply = () => firewall.apply(vpcTables(spec, here, pool, 8773));
    let batch = '';
    const build = await time(1, async () => {
      batch = await apply();
    });
    const bareBuild = await time(5, () => bare(batch));
    let port = 10_000;
    const change = await time(20, async () => {
      port += 1;
      spec.groups[0]!.ingress.push({ protocol: 6, ports: [port, port], peer: anywhere });
      await apply();
    });
    const add = await time(20, async () => {
      const member = memberOf(spec.members.length);
      spec.members.push(member);
      here.add(member.eni);
      await apply();
    });
    const compare = await time(5, async () => {
      firewall.forget();
      await apply();
    });
    const bareChange = await time(20, () => bare('add rule inet mallee ingress-sg-1 tcp dport 9999 accept\n'));
    row('whole rule set built', build, bareBuild);
    row('one rule changed', change, bareChange);
    row('one interface added', add, bareChange);
    row('kernel read and compared', compare, bareBuild);
  } finally {
    await namespace.remove();
  }
}

async function benchPlug(count: number): Promise<void> {
  const lab = await Lab.start({ trustMs: 10_000 });
  try {
    const vpc = lab.vpc(1);
    await lab.guest(vpc, { address: '10.0.0.200' });
    const steps = { apply: 0, plug: 0, attach: 0 };
    for (let i = 3; i < 3 + count; i += 1) {
      const address = `10.0.0.${i}`;
      const nic = {
        id: `eni-b${i}` as const,
        index: 0,
        mac: `02:00:00:00:0b:${hex(i)}`,
        vpc: vpc.vpc,
        subnet: 'subnet-1' as const,
        address,
      };
      vpc.members.push({ ...memberOf(i), eni: nic.id, mac: nic.mac, address, groups: ['sg-open'] });
      const local = { instance: `i-${i}` as const, nic, uid: 0 };
      lab.extra.push(local);
      steps.apply += await time(1, () => lab.apply());
      steps.plug += await time(1, async () => void (await lab.driver.plug(local, lab.signal)));
      steps.attach += await time(1, () => lab.driver.attach(local, lab.signal));
    }
    for (const [step, total] of Object.entries(steps)) row(`one instance: ${step}`, total / count);
  } finally {
    await lab.end();
  }
}

function memberOf(i: number): NetworkSpec['members'][number] {
  return {
    eni: `eni-${i}`,
    mac: `02:00:00:${hex(i >> 16)}:${hex((i >> 8) & 255)}:${hex(i & 255)}`,
    address: `10.0.${(i >> 8) + 1}.${i & 255}`,
    subnet: 'subnet-1',
    groups: [`sg-${i % 20}`],
    sourceCheck: true,
    hostname: '',
    node: 'node-1',
  };
}

/** The median of some runs, in milliseconds. */
async function time(runs: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await work();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

function row(what: string, ms: number, baseline?: number): void {
  const ratio =
    baseline === undefined ? '' : `${baseline.toFixed(1).padStart(9)} ms bare nft  ${(ms / baseline).toFixed(2)}x`;
  console.log(`${what.padEnd(28)}${ms.toFixed(1).padStart(9)} ms${ratio}`);
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}
