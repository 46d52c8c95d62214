import { execFile } from 'node:child_process';

export interface RunOptions {
  /** Working folder. */
  folder?: string;
  /** Added to the environment. */
  env?: Record<string, string>;
  /** For programs whose exit code tells nothing: any line on standard error that does not match is a failure. */
  onlySays?: RegExp;
}

/** Where mkfs.ext4 and its like are, also for a root whose PATH is a user's, as after su. */
const path = `${process.env.PATH}:/usr/sbin:/sbin`;

/** The Debian packages of programs that not every host has. */
const packageOf: Readonly<Record<string, string>> = {
  'qemu-img': 'qemu-utils',
  'mkfs.ext4': 'e2fsprogs',
  e2fsck: 'e2fsprogs',
  debugfs: 'e2fsprogs',
  'mkfs.fat': 'dosfstools',
  mcopy: 'mtools',
};

/** Runs a program to its end and returns what it printed; a failure carries what it complained about. */
export function run(
  program: string,
  args: readonly string[],
  { folder, env, onlySays }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      { cwd: folder, env: { ...process.env, PATH: path, LC_ALL: 'C', ...env }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const complaint = onlySays && stderr.split('\n').find((line) => line && !onlySays.test(line));
        const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
        if (missing) reject(new Error(`${program} is missing: apt-get install ${packageOf[program] ?? program}`));
        else if (complaint) reject(new Error(`${program}: ${complaint}`));
        else if (error) reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim() || error.message}`));
        else resolve(stdout);
      },
    );
  });
}
