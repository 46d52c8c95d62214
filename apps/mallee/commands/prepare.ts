import { existsSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { buildTinyImage } from '../../../images/tiny/build.ts';
import { buildConsole, consoleIsBuilt } from '../../console/build.ts';
import type { Config } from '../config.ts';
import { cloudUser, type DataFolder, dataFolder, prepareDataFolder } from '../data-folder.ts';
import { type Stage, stagePrinter } from '../first-light/stages.ts';
import { prepareHost } from './prepare-host.ts';
import { say, Trouble } from './say.ts';

/** Everything that has to be there before the cloud starts: packages, data folder, tiny machine image, web console. */
export async function prepare(
  config: Config,
  { yes }: { readonly yes: boolean },
  stage: Stage = stagePrinter(process.stdout, process.stdout.isTTY),
): Promise<void> {
  const folder = dataFolder(config.data);
  await prepareHost(config, { yes });
  await prepareDataFolder(folder);
  if (!existsSync(folder.files.tinyImage)) await stage('build the tiny machine image', () => buildImage(folder));
  if (config.console.listen !== 'none' && !consoleIsBuilt()) await tryConsole(stage);
}

/** A cloud is of use without its console: a failure is told, and the rest goes on. */
async function tryConsole(stage: Stage): Promise<void> {
  try {
    await stage('build the web console', buildConsole);
  } catch (error) {
    say(`The web console could not be built, and is not served: ${(error as Error).message}`);
  }
}

async function buildImage({ run, files }: DataFolder): Promise<void> {
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
