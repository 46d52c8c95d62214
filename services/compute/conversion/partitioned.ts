/** Where partition tools of today begin the first partition. */
const firstPartition = 1024 * 1024;
const sector = 512;
/** The end of an ext superblock's fields that are read here. */
const superblockEnd = 1024 + 120;

/**
 * A disk with one partition around a bare ext file system, the form of machine images that bring kernel and ramdisk in
 * images of their own: their root is a first partition, which Eucalyptus' node controllers put together as well. Any other
 * content passes as it is. Only content decides, so the same bytes have one digest however they were registered.
 */
export async function* partitioned(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of content) {
    if (!head) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < superblockEnd) continue;
    if (isBareFileSystem(head)) yield partitionTable(head);
    yield head;
    head = undefined;
  }
  if (head) yield head;
}

/** A boot sector's mark means a disk, or a file system with a boot loader of its own; a qcow2 says so by its first word. */
const isBareFileSystem = (head: Buffer): boolean =>
  head.readUInt16LE(1024 + 56) === 0xef53 && head.readUInt16LE(510) !== 0xaa55 && head.readUInt32BE(0) !== 0x514649fb;

/**
 * The partition is as large as the file system says, and its disk has the first digits of the file system's UUID. What a
 * superblock exaggerates, the guest's kernel cuts. Source: fs/ext4/ext4.h and Documentation/filesystems/ext4 of Linux.
 */
function partitionTable(head: Buffer): Buffer {
  const blocks = head.readUInt32LE(1024 + 4);
  const blockSize = 1024 * 2 ** Math.min(head.readUInt32LE(1024 + 24), 6);
  const table = Buffer.alloc(firstPartition);
  head.copy(table, 440, 1024 + 104, 1024 + 108);
  // The old cylinder numbers say "look at the sector numbers".
  table.set([0, 0xfe, 0xff, 0xff, 0x83, 0xfe, 0xff, 0xff], 446);
  table.writeUInt32LE(firstPartition / sector, 454);
  table.writeUInt32LE(Math.min((blocks * blockSize) / sector, 0xffffffff), 458);
  table.writeUInt16LE(0xaa55, 510);
  return table;
}
