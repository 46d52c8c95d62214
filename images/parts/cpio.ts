import type { Entry, Tree } from './tree.ts';

const TYPE = { folder: 0o040000, file: 0o100000, link: 0o120000 };

/** A file tree as a cpio archive of the `newc` kind, which is what Linux unpacks as its initial RAM file system. */
export function cpio(tree: Tree, time: number): Buffer {
  const parts = tree.sorted().map(([path, entry], index) => record(path.slice(1), entry, index + 1, time));
  return Buffer.concat([...parts, record('TRAILER!!!', { kind: 'file', mode: 0, bytes: Buffer.alloc(0) }, 0, 0)]);
}

function record(name: string, entry: Entry, inode: number, time: number): Buffer {
  const data = entry.kind === 'file' ? entry.bytes : Buffer.from(entry.kind === 'link' ? entry.target : '');
  const mode = TYPE[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode);
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, time, data.length, 0, 0, 0, 0, nameBytes.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([pad(Buffer.concat([Buffer.from(header), nameBytes])), pad(data)]);
}

/** Header with name, and body, each end on a multiple of four bytes. */
function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
