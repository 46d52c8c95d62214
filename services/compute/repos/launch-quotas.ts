import { type AccountId, arn } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';
import { anyLimits, limits, type NamedPolicy } from '@mallee/policy';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputeSettings, db, query } from '../op.ts';

/** What an account or one of its users holds, or what is about to be added. */
export interface Amounts {
  readonly machines: number;
  readonly running: number;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGib: number;
}

interface Quota {
  readonly key: string;
  readonly of: keyof Amounts;
  readonly noun: string;
  readonly code: string;
}

/** Eucalyptus' quota keys that machines count against; unit and meaning are in docs/policy.md. */
const quotas: readonly Quota[] = [
  { key: 'ec2:quota-vminstancenumber', of: 'machines', noun: 'instances', code: 'InstanceLimitExceeded' },
  { key: 'ec2:quota-vminstanceactivenumber', of: 'running', noun: 'running instances', code: 'InstanceLimitExceeded' },
  { key: 'ec2:quota-cputotalsize', of: 'vcpus', noun: 'virtual CPUs', code: 'VcpuLimitExceeded' },
  { key: 'ec2:quota-memorytotalsize', of: 'memoryMiB', noun: 'MiB of memory', code: 'InstanceLimitExceeded' },
  { key: 'ec2:quota-disktotalsize', of: 'diskGib', noun: 'GiB of disks', code: 'InstanceLimitExceeded' },
];

interface Bound {
  readonly room: number;
  readonly refuse: () => Error;
}

export const launchQuotas = {
  /**
   * How often `size` may be added under the account's limit and the `Limit` statements on account and user; where it is
   * less often than `least`, the error says which limit stands in the way.
   */
  async room(
    read: Read,
    scope: Scope,
    size: Amounts,
    least: number,
    { limits: own, region }: Pick<ComputeSettings, 'limits' | 'region'>,
  ): Promise<number> {
    const { account, subject } = scope;
    const bounds = [
      bound('InstanceLimitExceeded', 'instances', own.instances, await countOf(read, account), size.machines),
    ];
    const about = { action: 'ec2:RunInstances', resource: arn('ec2', region, account, 'instance/*') };
    const { accountPolicies = [], identity } = subject;
    if (anyLimits(accountPolicies))
      bounds.push(...boundsBy(accountPolicies, about, size, await usageOf(read, account)));
    if (anyLimits(identity))
      bounds.push(...boundsBy(identity, about, size, await usageOf(read, account, subject.userId)));
    const narrowest = bounds.reduce((a, b) => (b.room < a.room ? b : a));
    if (narrowest.room < least) throw narrowest.refuse();
    return narrowest.room;
  },
};

async function countOf(read: Read, account: AccountId): Promise<number> {
  const [use] = await useOf(read, { account });
  return use?.instances ?? 0;
}

const useOf = query((db, $: { account: AccountId }) =>
  db.selectFrom('account_use').select('instances').where('account', '=', $.account),
);

function boundsBy(
  policies: readonly NamedPolicy[],
  { action, resource }: { action: string; resource: string },
  size: Amounts,
  usage: Amounts,
): Bound[] {
  return quotas.flatMap(({ key, of, noun, code }) => {
    const limit = limits(policies, action, resource, key);
    return limit === undefined ? [] : [bound(code, noun, limit, usage[of], size[of])];
  });
}

function bound(code: string, noun: string, limit: number, used: number, each: number): Bound {
  // What does not grow is not refused, even where a limit was lowered below what is there.
  const room = each <= 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor((limit - used) / each));
  const say = `You may have ${limit} ${noun}, of which ${used} are in use; ${each} more are asked for.`;
  return { room, refuse: () => errors.limit(code, say) };
}

async function usageOf(read: Read, account: string, user?: string): Promise<Amounts> {
  const machines = await db(read)
    .selectFrom('instance')
    .select((eb) => [
      'desired',
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number>('vcpus').as('vcpus'),
      eb.fn.sum<number>('memory_mib').as('memory'),
    ])
    .where('account', '=', account)
    .where('desired', 'in', ['running', 'stopped'])
    .$if(user !== undefined, (query) => query.where('launched_by', '=', user!))
    .groupBy('desired')
    .execute();
  const disks = await db(read)
    .selectFrom('volume')
    .select((eb) => eb.fn.sum<number | null>('gib').as('gib'))
    .where('account', '=', account)
    .where('desired', '=', 'present')
    .$if(user !== undefined, (query) =>
      query.where('id', 'in', (eb) =>
        eb
          .selectFrom('attachment')
          .innerJoin('instance', 'instance.id', 'attachment.instance')
          .select('attachment.volume')
          .where('instance.account', '=', account)
          .where('instance.launched_by', '=', user!),
      ),
    )
    .executeTakeFirstOrThrow();
  const sum = (of: (row: (typeof machines)[number]) => number) => machines.reduce((all, row) => all + of(row), 0);
  return {
    machines: sum(({ count }) => count),
    running: sum(({ desired, count }) => (desired === 'running' ? count : 0)),
    vcpus: sum(({ vcpus }) => vcpus),
    memoryMiB: sum(({ memory }) => memory),
    diskGib: disks.gib ?? 0,
  };
}
