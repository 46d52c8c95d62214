import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserCredentials } from '@mallee/iam';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { type DataFolder, dataFolder } from '../data-folder.ts';
import { explainFailure } from '../first-light/explain-failure.ts';
import { type Stage, stagePrinter } from '../first-light/stages.ts';
import { tellConsole } from './console-password.ts';
import { keepCredentials } from './credentials.ts';
import { notStarted } from './not-started.ts';
import { prepare } from './prepare.ts';
import { whatRuns } from './running.ts';
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
  if (await whatRuns(config))
    throw new Trouble(`A cloud runs on ${config.data} already. ./mallee status shows it, ./mallee down stops it.`);
  const stage = stagePrinter(process.stdout, process.stdout.isTTY);
  await prepare(config, options, stage);

  const running = await stage('start the cloud', () =>
    options.detach ? detach(config, folder) : supervise(config, folder),
  );
  const credentials = await keepCredentials(config, {});
  if (options.firstLight && !existsSync(folder.files.firstLight)) await light(config, folder, credentials);
  const { endpoints } = await askCloud<CloudStatus>(config, 'GET', '/status');
  say();
  say(`Mallee serves all its APIs at ${endpoints.all} (region ${config.region}).`);
  await tellConsole(config, endpoints.console);
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

/** The same program in the background, which outlives this terminal. */
async function detach(config: Config, folder: DataFolder): Promise<{ done: Promise<void> }> {
  const log = openSync(join(folder.log, 'supervisor.log'), 'a', 0o640);
  const main = join(import.meta.dirname, '../main.ts');
  const args = [main, 'supervise', '--data', config.data, '--listen', config.listen];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => (message === 'ready' ? resolve() : undefined));
    child.on('exit', () => void notStarted(folder).then(reject));
    child.on('error', reject);
  });
  child.disconnect();
  child.unref();
  return { done: Promise.resolve() };
}

/** A failure is told and makes the exit status 1; the cloud stays as it is. */
async function light(config: Config, { files }: DataFolder, credentials: UserCredentials): Promise<void> {
  say();
  say('First light: the cloud uses itself once, over its public API.');
  const started = performance.now();
  const print = stagePrinter(process.stdout, process.stdout.isTTY);
  let current = '';
  const stage: Stage = (name, work) => {
    current = name;
    return print(name, work);
  };
  // Loaded only here: the SDK's clients are large, and later starts do without.
  const { firstLight } = await import('../first-light/first-light.ts');
  try {
    await firstLight({
      endpoint: `http://${config.address}:${config.port}`,
      region: config.region,
      credentials,
      stage,
      say,
      patienceMs: 180_000,
    });
  } catch (error) {
    say(explainFailure(current, error as Error));
    process.exitCode = 1;
    return;
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  say(`First light took ${seconds} s.`);
  await writeFile(files.firstLight, `${JSON.stringify({ seconds })}\n`);
}
