import { presign } from '@mallee/wire';
import { z } from 'zod';
import type { Visit } from './door.ts';
import type { Session } from './logins.ts';
import { readJson } from './request.ts';

/** S3's longest. */
const week = 604_800;
const wish = z.strictObject({
  bucket: z.string().min(3).max(255),
  key: z.string().min(1).max(1024),
  versionId: z.string().max(1024).optional(),
  seconds: z.int().min(1).max(week),
});

/** A link to an object for whoever gets it. It is signed with a temporary key of the user, and ends with that. */
export async function makeLink({ parts, incoming, session }: Visit & { readonly session: Session }) {
  const { bucket, key, versionId, seconds } = await readJson(incoming, wish);
  const { settings, logins, gateway } = parts;
  const { accessKeyId, secret, sessionToken } = await logins.linkKey(session, seconds);
  const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  const query = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  const target = presign(
    { method: 'GET', host: new URL(settings.apiEndpoint).host, target: `/${path}${query}` },
    {
      ...{ accessKeyId, secretAccessKey: secret, region: settings.region, service: 's3' },
      ...(sessionToken !== undefined && { sessionToken }),
    },
    gateway.world.now(),
    seconds,
  );
  return { url: settings.apiEndpoint + target };
}
