import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Inside } from '../cloud/look-inside.ts';
import type { ObjectReport } from '../cloud/object-control.ts';
import { bearing } from '../commands/bearing.ts';
import type { CloudStatus } from '../commands/status.ts';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { type DataFolder, dataFolder } from '../data-folder.ts';
import { shell } from '../install/shell.ts';
import { examine } from '../nurse/examine.ts';
import { realHost } from '../nurse/real-host.ts';
import { toJson } from '../nurse/render.ts';
import { version } from '../version.ts';
import { hideInText, hideMembers } from './hide.ts';

/** Of each log the end is enough. */
const mostLogBytes = 4 * 1024 * 1024;

/**
 * Fills a folder with what helps to find a fault: logs, versions, the nurse's findings, status, configuration, counts of
 * rows, the nodes' documents. A part that cannot be had says why instead. Nothing in it lets anybody sign or log in.
 */
export async function fillBundle(config: Config, folder: string): Promise<void> {
  const data = dataFolder(config.data);
  // A webhook's URL often is what lets anybody post to it.
  const known = [...(await knownSecrets(data)), ...Object.values(config.objects.webhooks)];
  const write = async (name: string, make: () => Promise<unknown>) => {
    const made = await make().catch((error: Error) => `This could not be had: ${error.message}\n`);
    const text = typeof made === 'string' ? made : `${JSON.stringify(hideMembers(made), undefined, 2)}\n`;
    await writeFile(join(folder, name), hideInText(text, known), { mode: 0o600 });
  };
  await mkdir(join(folder, 'logs'));
  await mkdir(join(folder, 'ledger'));
  await write('versions.json', versions);
  await write('status.json', () => askCloud<CloudStatus>(config, 'GET', '/status'));
  await write('metrics.txt', () => askCloud<string>(config, 'GET', '/metrics'));
  await write('objects.json', () => askCloud<ObjectReport>(config, 'GET', '/objects'));
  await write('nurse.json', async () =>
    toJson(await examine(realHost({ now: Date.now, say: () => {} }), bearing(config))),
  );
  await write('configuration.json', async () => config);
  if (existsSync(data.files.config)) await write('mallee.yaml', () => readFile(data.files.config, 'utf8'));
  await write('rows.json', async () => (await inside(config)).rows);
  await write('documents.json', async () => (await inside(config)).documents);
  await write('kernel.txt', async () => (await shell('dmesg', ['--ctime'])).stdout.split('\n').slice(-500).join('\n'));
  for (const name of await namesIn(data.log)) await write(join('logs', name), () => endOf(join(data.log, name)));
  const journal = await shell('journalctl', [
    '--unit=mallee-cloud',
    '--unit=mallee-node',
    '--lines=5000',
    '--no-pager',
  ]);
  if (journal.code === 0) await write(join('logs', 'journal.txt'), async () => journal.stdout);
  const ledger = join(data.node, 'ledger');
  for (const name of await namesIn(ledger))
    await write(join('ledger', name), async () => JSON.parse(await readFile(join(ledger, name), 'utf8')) as unknown);
}

const inside = (config: Config) => askCloud<Inside>(config, 'GET', '/inside');

async function versions() {
  const first = async (program: string, ...args: string[]) => {
    const { code, stdout, stderr } = await shell(program, args, { timeoutMs: 10_000 });
    return code === 0 ? (stdout || stderr).split('\n')[0]! : `not to be had (${code})`;
  };
  return {
    mallee: version,
    node: process.version,
    kernel: release(),
    architecture: process.arch,
    system: (await readFile('/etc/os-release', 'utf8')).match(/^PRETTY_NAME="?([^"\n]*)/m)?.[1],
    qemu: await first(`qemu-system-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`, '--version'),
    dnsmasq: await first('dnsmasq', '--version'),
    nft: await first('nft', '--version'),
    ip: await first('ip', '-Version'),
    ssh: (await shell('ssh', ['-V'])).stderr.trim(),
  };
}

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder)).sort() : [];
}

async function endOf(file: string): Promise<string> {
  const bytes = await readFile(file);
  return bytes.subarray(Math.max(0, bytes.length - mostLogBytes)).toString('utf8');
}

/** Secrets that lie on this host in the clear, so that they can be struck out wherever they turn up. */
async function knownSecrets({ credentials, files }: DataFolder): Promise<string[]> {
  const secrets = new Set<string>();
  for (const name of await namesIn(credentials)) {
    const text = await readFile(join(credentials, name), 'utf8');
    for (const [, secret] of text.matchAll(/^export \w*SECRET\w*='([^']+)'/gm)) secrets.add(secret!);
  }
  if (existsSync(files.masterKey)) {
    const key = await readFile(files.masterKey);
    for (const form of ['hex', 'base64', 'base64url'] as const) secrets.add(key.toString(form));
  }
  return [...secrets];
}
