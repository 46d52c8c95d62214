import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { cloudUser, type DataFolder, dataFolder, prepareDataFolder } from '../data-folder.ts';
import { stagePrinter } from '../first-light/stages.ts';
import { holder } from '../supervisor/lock.ts';
import { keepCredentials } from './credentials.ts';
import { prepareHost } from './prepare-host.ts';
import { say, Trouble } from './say.ts';
import type { CloudStatus } from './status.ts';
import { supervise } from './supervise.ts';

export interface UpOptions {
  readonly yes: boolean;
  readonly detach: boolean;
  readonly firstLight: boolean;
}

/** Sets up what is missing, runs the cloud, shows on the first start that it works, and says how to use it. */
export async function up(config: Config, options: UpOptions): Promise<void> {
  const folder = dataFolder(config.data);
  const held = holder(folder.files.supervisor);
  if (held)
    throw new Trouble(`A cloud runs on ${config.data} already (process ${held.pid}). ./mallee status shows it.`);
  const stage = stagePrinter(process.stdout, process.stdout.isTTY);
  await prepareHost(config, options);
  await prepareDataFolder(folder);
  if (!existsSync(folder.files.tinyImage)) await stage('build the tiny machine image', () => buildImage(folder));

  const running = await stage('start the cloud', () =>
    options.detach ? detach(config, folder) : supervise(config, folder),
  );
  const credentials = await keepCredentials(config, {});
  if (options.firstLight && !existsSync(folder.files.firstLight)) await light(config, folder, credentials);
  const { endpoints } = await askCloud<CloudStatus>(config, 'GET', '/status');
  say();
  say(`Mallee serves all its APIs at ${endpoints.all} (region ${config.region}).`);
  say(`The administrator's keys are in ${join(folder.credentials, 'eucalyptus-admin.env')}. Try:`);
  say();
  say(`  . ${join(folder.credentials, 'eucalyptus-admin.env')}`);
  say(`  aws ec2 describe-images --filters Name=name,Values=mallee-tiny`);
  say(
    `  aws ec2 run-instances --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text) --instance-type mallee.tiny`,
  );
  say(`  ./mallee status`);
  if (options.detach) return;
  say();
  say('It runs until Ctrl-C; its machines run on after that.');
  await running.done;
}

async function buildImage({ run, files }: DataFolder): Promise<void> {
  const { buildTinyImage } = await import('../../../images/tiny/build.ts');
  const lines: string[] = [];
  try {
    await buildTinyImage({
      workDir: join(run, 'tiny-build'),
      outFile: files.tinyImage,
      log: (line) => lines.push(line),
    });
  } catch (error) {
    throw new Trouble(
      `The tiny machine image could not be built: ${(error as Error).message}\n${lines.slice(-5).join('\n')}`,
    );
  }
  await chown(files.tinyImage, cloudUser, cloudUser);
}

/** The same program in the background, which outlives this terminal. */
async function detach(config: Config, folder: DataFolder): Promise<{ done: Promise<void> }> {
  const log = openSync(join(folder.log, 'supervisor.log'), 'a', 0o640);
  const main = join(import.meta.dirname, '../main.ts');
  const args = [main, 'supervise', '--data', config.data, '--listen', config.listen];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => (message === 'ready' ? resolve() : undefined));
    child.on('exit', () => reject(new Trouble(`The cloud did not start. ./mallee logs shows why.`)));
    child.on('error', reject);
  });
  child.disconnect();
  child.unref();
  return { done: Promise.resolve() };
}

async function light(
  config: Config,
  folder: DataFolder,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Promise<void> {
  say();
  say('First light: the cloud uses itself once, over its public API.');
  const started = performance.now();
  // Loaded only here: the SDK's clients are large, and later starts do without.
  const { firstLight } = await import('../first-light/first-light.ts');
  await firstLight({
    endpoint: `http://${config.address}:${config.port}`,
    region: config.region,
    credentials,
    stage: stagePrinter(process.stdout, process.stdout.isTTY),
    say,
    patienceMs: 180_000,
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  say(`First light took ${seconds} s.`);
  await writeFile(folder.files.firstLight, `${JSON.stringify({ seconds })}\n`);
}
