import type { Capability } from '@mallee/node-contract';
import { settings } from '../cloud/settings.ts';
import type { Invariant } from './invariant.ts';

/** No account has more than its limits allow and no node has given away more than it has, counted anew from rows. */
export const quotaMatchesRows: Invariant = function* ({ rows, accounts }) {
  const { limits, vcpusPerCore } = settings;
  const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((total, item) => total + of(item), 0);
  for (const account of accounts) {
    const machines = rows.instance.filter((row) => row.account === account && row.desired !== 'terminated').length;
    if (machines > limits.instances) yield `${account} has ${machines} instances`;
    const addresses = rows.public_address.filter((row) => row.account === account && row.kind === 'elastic').length;
    if (addresses > limits.elasticAddresses) yield `${account} has ${addresses} elastic addresses`;
  }
  for (const [group, found] of Map.groupBy(
    rows.security_group_rule.filter(({ egress }) => egress === 0),
    (row) => row.security_group,
  ))
    if (found.length > limits.rulesPerGroup) yield `${group} has ${found.length} rules`;
  for (const [resource, found] of Map.groupBy(rows.tag, (row) => row.resource))
    if (found.length > limits.tagsPerResource) yield `${resource} has ${found.length} tags`;

  for (const node of rows.node) {
    const has = JSON.parse(node.capability) as Capability;
    const running = rows.instance.filter((row) => row.node === node.id && row.desired === 'running');
    const disks = rows.volume.filter((row) => row.node === node.id);
    const vcpus = has.vcpus * vcpusPerCore - sum(running, (row) => row.vcpus);
    const memory = has.memoryMiB - sum(running, (row) => row.memory_mib);
    const disk = has.diskGiB * 3 - sum(disks, (row) => row.gib);
    if (Math.min(vcpus, memory, disk) < 0)
      yield `${node.id} has ${vcpus} virtual CPUs, ${memory} MiB and ${disk} GiB left`;
  }
};
