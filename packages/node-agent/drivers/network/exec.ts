import { spawn } from 'node:child_process';
import { Fault } from '../fault.ts';

export interface RunOptions {
  /** Written to standard input, which is empty otherwise. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Exit codes beside 0 that are no failure. */
  readonly alsoFine?: readonly number[];
}

/** No command of ours works this long; a kernel lock that is held for so long is a fault to be told. */
const limitMs = 60_000;
const maxOutput = 256 * 1024 * 1024;

/** The Debian packages that bring the commands. */
const packages: Record<string, string> = {
  ip: 'iproute2',
  nft: 'nftables',
  nsenter: 'util-linux',
  dnsmasq: 'dnsmasq-base',
  conntrack: 'conntrack',
  openssl: 'openssl',
};

/** Runs a command to its end and returns its standard output; anything else than success is a `Fault`. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: AbortSignal.any([AbortSignal.timeout(limitMs), ...(options.signal ? [options.signal] : [])]),
    killSignal: 'SIGKILL',
  });
  const out: Buffer[] = [];
  let length = 0;
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxOutput) child.kill('SIGKILL');
    else out.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < 4096) complaint += chunk;
  });
  // A command that ends before it has read everything tells why by its exit code, not by our broken pipe.
  child.stdin.on('error', () => {}).end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(startFault(command, error)));
    child.once('close', resolve);
  });
  if (code === 0 || (code !== null && options.alsoFine?.includes(code))) return Buffer.concat(out).toString('utf8');
  const first = complaint.trim().split('\n').slice(0, 3).join(' ') || `it ended with ${code ?? 'a signal'}`;
  const missing = /^nsenter: failed to execute (\S+): No such file/.exec(first)?.[1];
  if (missing) throw missingFault(missing);
  throw new Fault('CommandFailed', `${command} ${args.join(' ')}: ${first}`.slice(0, 900));
}

function startFault(command: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT') return error;
  return missingFault(command, error);
}

/** Also told ahead of any use, for operators. */
export function missingFault(command: string, cause?: unknown): Fault {
  const say = `${command} is not installed: apt-get install ${packages[command] ?? command}`;
  return new Fault('CommandMissing', say, cause);
}
