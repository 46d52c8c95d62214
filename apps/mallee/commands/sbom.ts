import { readLock } from '../legal/lock.ts';
import { billOfMaterials } from '../legal/sbom.ts';
import { say } from './say.ts';

export async function sbom(): Promise<void> {
  say(JSON.stringify(billOfMaterials(await readLock()), undefined, 2));
}
