import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Instance = NonNullable<Item<'ec2', 'DescribeInstances', 'Reservations'>['Instances']>[number];

const read = async (ids: readonly string[] | undefined, signal: AbortSignal | undefined): Promise<Instance[]> => {
  const input = ids ? { InstanceIds: [...ids] } : {};
  const { Reservations = [] } = await call('ec2', 'DescribeInstances', input, signal);
  return Reservations.flatMap(({ Instances = [] }) => Instances);
};

/** All machines of the account. */
export const instances = queryOptions({
  queryKey: ['ec2', 'DescribeInstances', 'all'],
  queryFn: ({ signal }) => read(undefined, signal),
});

export const instance = (id: string) =>
  queryOptions({
    queryKey: ['ec2', 'DescribeInstances', id],
    queryFn: async ({ signal }) => (await read([id], signal))[0] ?? null,
  });

export const stateOf = ({ State }: Instance): string => State?.Name ?? 'pending';

/** Its interfaces' security groups, each once. */
export const groupsOf = ({ SecurityGroups = [] }: Instance): string[] =>
  SecurityGroups.map(({ GroupName, GroupId }) => GroupName ?? GroupId ?? '');
