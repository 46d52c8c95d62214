import { resolve } from 'node:path';
import type { System } from '../frame/system.ts';
import { secretFile } from '../records/write-new-key.ts';
import { askCloud } from './control.ts';

/** Writes the zip of a user's keys to a file that must not be there yet; the keys come over the cloud's socket. */
export async function writeCredentials(
  system: System,
  zip: string,
  {
    account = 'eucalyptus',
    user = 'admin',
  }: { readonly account: string | undefined; readonly user: string | undefined },
): Promise<void> {
  const place = secretFile(resolve(system.cwd, zip), zip);
  try {
    const answer = await askCloud<{ zip: string }>(system, '/credentials-archive', { account, user });
    place.write(Buffer.from(answer.zip, 'base64'));
  } catch (error) {
    place.drop();
    throw error;
  }
}
