import type { Capability } from '@mallee/node-contract';
import { settings } from '../cloud/settings.ts';
import type { Invariant } from './invariant.ts';

/**
 * No account has more than its limits allow, no node has given away more than it has, and what launches go by says the
 * same as the rows, counted anew.
 */
export const quotaMatchesRows: Invariant = function* ({ rows, accounts }) {
  const { limits, vcpusPerCore } = settings;
  const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((total, item) => total + of(item), 0);
  for (const account of accounts) {
    const machines = rows.instance.filter((row) => row.account === account && row.desired !== 'terminated').length;
    const used = rows.account_use.find((row) => row.account === account)?.instances ?? 0;
    if (used !== machines) yield `${account} has ${machines} instances and is said to have ${used}`;
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

  for (const { id, capability } of rows.node) {
    const has = JSON.parse(capability) as Capability;
    const running = rows.instance.filter((row) => row.node === id && row.desired === 'running');
    const ending = rows.instance.filter(
      (row) => row.node === id && row.desired !== 'running' && (row.phase === 'starting' || row.phase === 'up'),
    );
    const taken = (machines: typeof running) => ({
      vcpus: sum(machines, (row) => row.vcpus),
      memory_mib: sum(machines, (row) => row.memory_mib),
      disk_gib: sum(
        rows.volume.filter((row) => row.node === id),
        (row) => row.gib,
      ),
    });
    const { vcpus, memory_mib, disk_gib } = taken(running);
    const left = [has.vcpus * vcpusPerCore - vcpus, has.memoryMiB - memory_mib, has.diskGiB * 3 - disk_gib];
    if (Math.min(...left) < 0) yield `${id} has ${left[0]} virtual CPUs, ${left[1]} MiB and ${left[2]} GiB left`;
    const all = JSON.stringify({ node: id, ...taken([...running, ...ending]) });
    const said = JSON.stringify(rows.node_use.find(({ node }) => node === id));
    if (all !== said) yield `${id} has given out ${all} and is said to have given out ${said}`;
  }
};
