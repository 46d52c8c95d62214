import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';
import { bytes } from '../../ui/words.ts';

export type InstanceType = Item<'ec2', 'DescribeInstanceTypes', 'InstanceTypes'>;

const memory = ({ MemoryInfo }: InstanceType) => MemoryInfo?.SizeInMiB ?? 0;
const cpus = ({ VCpuInfo }: InstanceType) => VCpuInfo?.DefaultVCpus ?? 0;

/** All types, the smallest first. */
export const instanceTypes = queryOptions({
  queryKey: ['ec2', 'DescribeInstanceTypes', 'all'],
  queryFn: async ({ signal }) => {
    const { InstanceTypes = [] } = await call('ec2', 'DescribeInstanceTypes', {}, signal);
    return InstanceTypes.sort((a, b) => cpus(a) - cpus(b) || memory(a) - memory(b));
  },
  staleTime: 300_000,
});

export const sizeOf = (type: InstanceType): string => `${cpus(type)} vCPU, ${bytes(memory(type) * 1024 * 1024)} memory`;

export const typeOptions = (types: readonly InstanceType[]) =>
  types.map((type) => ({
    value: type.InstanceType as string,
    label: type.InstanceType as string,
    description: sizeOf(type),
  }));
