/** What the disk holds, cluster by cluster; clusters that are not named are holes. */
export interface Clusters {
  readonly virtualBytes: number;
  /** Indices of the clusters that hold something, rising. */
  readonly used: Uint32Array;
  /** One cluster's bytes, asked for in the order of `used`. */
  read(index: number): Promise<Buffer>;
}

export const clusterBytes = 65_536;
const entriesPerTable = clusterBytes / 8;
const refcountsPerBlock = clusterBytes / 2;
/** Of a cluster that one table names and that may be written in place. */
const copied = 1n << 63n;

/**
 * A qcow2 (version 3, standing alone) in one pass, since it is known beforehand which clusters there are. In order: header,
 * refcount table, refcount blocks, first-level table, second-level tables, data. Source: docs/interop/qcow2.rst of QEMU.
 */
export async function* qcow2Stream({ virtualBytes, used, read }: Clusters): AsyncGenerator<Buffer> {
  const tables = secondLevel(used);
  const firstLevelEntries = Math.max(1, Math.ceil(virtualBytes / clusterBytes / entriesPerTable));
  const firstLevelClusters = Math.ceil(firstLevelEntries / entriesPerTable);
  const fixed = 1 + firstLevelClusters + tables.length + used.length;
  const { blocks, tableClusters } = refcountSize(fixed);
  const total = fixed + blocks + tableClusters;
  const at = { refcountTable: 1, blocks: 1 + tableClusters, firstLevel: 1 + tableClusters + blocks };
  const secondLevelAt = at.firstLevel + firstLevelClusters;
  const dataAt = secondLevelAt + tables.length;

  yield header(virtualBytes, { firstLevelEntries, firstLevelAt: at.firstLevel, tableClusters });
  const refcountTable = Buffer.alloc(tableClusters * clusterBytes);
  for (let block = 0; block < blocks; block += 1)
    refcountTable.writeBigUInt64BE(BigInt((at.blocks + block) * clusterBytes), block * 8);
  yield refcountTable;
  for (let block = 0; block < blocks; block += 1) {
    const counts = Buffer.alloc(clusterBytes);
    const here = Math.min(refcountsPerBlock, total - block * refcountsPerBlock);
    for (let entry = 0; entry < here; entry += 1) counts.writeUInt16BE(1, entry * 2);
    yield counts;
  }
  const firstLevel = Buffer.alloc(firstLevelClusters * clusterBytes);
  for (const [index, { table }] of tables.entries())
    firstLevel.writeBigUInt64BE(BigInt((secondLevelAt + index) * clusterBytes) | copied, table * 8);
  yield firstLevel;
  let cluster = dataAt;
  for (const { first, last } of tables) {
    const table = Buffer.alloc(clusterBytes);
    for (let place = first; place < last; place += 1, cluster += 1)
      table.writeBigUInt64BE(BigInt(cluster * clusterBytes) | copied, (used[place]! % entriesPerTable) * 8);
    yield table;
  }
  for (const index of used) yield await read(index);
}

/** The tables that have an entry, each with its part of the used clusters. */
function secondLevel(used: Uint32Array): { table: number; first: number; last: number }[] {
  const tables: { table: number; first: number; last: number }[] = [];
  for (const [place, index] of used.entries()) {
    const table = Math.floor(index / entriesPerTable);
    const current = tables.at(-1);
    if (current?.table === table) current.last = place + 1;
    else tables.push({ table, first: place, last: place + 1 });
  }
  return tables;
}

/** Refcounts count themselves, too. */
function refcountSize(others: number): { blocks: number; tableClusters: number } {
  let [blocks, tableClusters] = [1, 1];
  for (;;) {
    const needed = Math.ceil((others + blocks + tableClusters) / refcountsPerBlock);
    const needsTable = Math.ceil(needed / entriesPerTable);
    if (needed === blocks && needsTable === tableClusters) return { blocks, tableClusters };
    [blocks, tableClusters] = [needed, needsTable];
  }
}

interface Layout {
  readonly firstLevelEntries: number;
  readonly firstLevelAt: number;
  readonly tableClusters: number;
}

function header(virtualBytes: number, { firstLevelEntries, firstLevelAt, tableClusters }: Layout): Buffer {
  const bytes = Buffer.alloc(clusterBytes);
  bytes.write('QFI\xfb', 'latin1');
  bytes.writeUInt32BE(3, 4);
  bytes.writeUInt32BE(16, 20);
  bytes.writeBigUInt64BE(BigInt(virtualBytes), 24);
  bytes.writeUInt32BE(firstLevelEntries, 36);
  bytes.writeBigUInt64BE(BigInt(firstLevelAt * clusterBytes), 40);
  bytes.writeBigUInt64BE(BigInt(clusterBytes), 48);
  bytes.writeUInt32BE(tableClusters, 56);
  bytes.writeUInt32BE(4, 96);
  bytes.writeUInt32BE(104, 100);
  return bytes;
}
