import fs from 'node:fs';
import { promisify } from 'node:util';

/** The engine's whole view of the file system, so that a test can make any call fail. */
export interface Files {
  makeDir(path: string): Promise<void>;
  list(path: string): Promise<string[]>;
  size(path: string): Promise<number>;
  /** Bytes that an unprivileged process may still use on the file system of `path`. */
  free(path: string): Promise<number>;
  /** Opens for reading and writing. */
  open(path: string): number;
  /** Makes a new file with mode 0600. */
  create(path: string): number;
  close(fd: number): void;
  /** Fills `into` from `at`; returns how much there was. */
  read(fd: number, into: Buffer, at: number): Promise<number>;
  readNow(fd: number, into: Buffer, at: number): number;
  /** Writes all parts in order, in one call to the system where possible. */
  write(fd: number, parts: readonly Uint8Array[], at: number): Promise<void>;
  /** Sets the length without taking room. */
  truncate(fd: number, length: number): Promise<void>;
  sync(fd: number): Promise<void>;
  /** Makes renames and removals in a folder last. */
  syncDir(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
}

const read = promisify(fs.read);
const writev = promisify(fs.writev);
const sync = promisify(fs.fdatasync);
const truncate = promisify(fs.ftruncate);

/** The real file system. Descriptors are plain numbers: FileHandle costs a wrapper object and a promise per call. */
export const realFiles: Files = {
  async makeDir(path) {
    await fs.promises.mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (path) => fs.promises.readdir(path),
  size: async (path) => (await fs.promises.stat(path)).size,
  async free(path) {
    const facts = await fs.promises.statfs(path);
    return facts.bavail * facts.bsize;
  },
  open: (path) => fs.openSync(path, fs.constants.O_RDWR),
  create: (path) => fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL, 0o600),
  close: (fd) => fs.closeSync(fd),
  async read(fd, into, at) {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await read(fd, into, done, into.length - done, at + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  },
  readNow(fd, into, at) {
    let done = 0;
    while (done < into.length) {
      const count = fs.readSync(fd, into, done, into.length - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  },
  async write(fd, parts, at) {
    let rest = parts;
    let position = at;
    while (rest.length > 0) {
      let { bytesWritten } = await writev(fd, rest.slice(0, maxParts), position);
      position += bytesWritten;
      let whole = 0;
      while (whole < rest.length && bytesWritten >= rest[whole]!.length) bytesWritten -= rest[whole++]!.length;
      rest = rest.slice(whole);
      if (bytesWritten > 0) rest = [rest[0]!.subarray(bytesWritten), ...rest.slice(1)];
    }
  },
  truncate: (fd, length) => truncate(fd, length),
  sync: (fd) => sync(fd),
  async syncDir(path) {
    const folder = await fs.promises.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  rename: (from, to) => fs.promises.rename(from, to),
  remove: (path) => fs.promises.rm(path, { force: true }),
  async copy(from, to) {
    await fs.promises.copyFile(from, to, fs.constants.COPYFILE_FICLONE);
    await fs.promises.chmod(to, 0o600);
  },
};

/** Whether a call failed for want of room, as far as the disk or a quota goes. */
export function isNoSpace(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}

/** Whether a read failed because the disk has lost what was there. */
export function isUnreadable(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EIO';
}

/** IOV_MAX on Linux. */
const maxParts = 1024;
