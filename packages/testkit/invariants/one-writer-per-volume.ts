import { type Invariant, shared } from './invariant.ts';

/** A disk lies on one host and at most one machine has it open. */
export const oneWriterPerVolume: Invariant = function* ({ rows, hosts }) {
  const open = [...hosts].flatMap(([node, { machines }]) =>
    [...machines].flatMap(([id, { volumes }]) => volumes.map((volume) => ({ volume, by: `${id} on ${node}` }))),
  );
  for (const [volume, found] of shared(open, (one) => one.volume))
    yield `${volume} is open in ${found.map(({ by }) => by).join(' and ')}`;
  const disks = [...hosts].flatMap(([node, { volumes }]) => [...volumes].map((volume) => ({ volume, node })));
  for (const [volume, found] of shared(disks, (one) => one.volume))
    yield `${volume} lies on ${found.map(({ node }) => node).join(' and ')}`;
  for (const [volume, found] of shared(rows.attachment, (row) => row.volume))
    yield `${volume} is attached to ${found.map(({ instance }) => instance).join(' and ')}`;
};
