/** Wrongly asked: the usage line and a sentence, exit 2. */
export class UsageError extends Error {}

/** The command cannot do it, whatever the service would say: a sentence, exit 1. */
export class CommandError extends Error {}

/** The service refused: its code (or the HTTP status) and its words, exit 1. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What of the file system is told in the words of every Unix tool. */
export function fileTrouble(error: unknown, name: string): CommandError {
  const { code, message } = error as NodeJS.ErrnoException;
  const said: Record<string, string> = {
    ENOENT: 'No such file or directory',
    EACCES: 'Permission denied',
    EEXIST: 'File exists',
    EISDIR: 'Is a directory',
    ENOTDIR: 'Not a directory',
    ENOSPC: 'No space left on device',
    EFBIG: 'File too large',
    EROFS: 'Read-only file system',
  };
  return new CommandError(`${said[code ?? ''] ?? message}: ${name}`);
}

/** For `catch` behind work on one file. */
export const troubleOf =
  (name: string) =>
  (error: unknown): never => {
    throw fileTrouble(error, name);
  };
