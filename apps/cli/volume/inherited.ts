import { exchange, type Outgoing } from '../client/http.ts';
import { readBody } from '../client/read-body.ts';
import type { Context } from '../frame/context.ts';
import { CommandError } from '../frame/failure.ts';

/** What an instance hands on to the image that is made of it. */
export interface Inherited {
  readonly kernel?: string;
  readonly ramdisk?: string;
  readonly mappings: readonly { readonly virtual: string; readonly device: string }[];
  readonly productCodes: readonly string[];
}

/** Asks the metadata service of the instance that this runs on; `AWS_EC2_METADATA_SERVICE_ENDPOINT` as AWS's SDKs read it. */
export async function inherited({ system }: Context): Promise<Inherited> {
  const base = system.env.AWS_EC2_METADATA_SERVICE_ENDPOINT || 'http://169.254.169.254';
  const ask = async (method: string, path: string, headers: Outgoing['headers']): Promise<string | undefined> => {
    const url = new URL(`${base.replace(/\/+$/, '')}/latest/${path}`);
    const transport = { timeout: 5000, tls: { rejectUnauthorized: true }, signal: system.signal };
    const answer = await exchange({ method, url, headers }, transport).catch((error: Error) => {
      throw unreadable(error.message);
    });
    const text = (await readBody(answer)).toString();
    if (answer.statusCode === 200) return text;
    if (method === 'PUT' || answer.statusCode === 404) return undefined;
    throw unreadable(`${path}: ${answer.statusCode}`);
  };
  // Version 2 wants a token; a service that knows only version 1 has none to give.
  const token = await ask('PUT', 'api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60', 'content-length': '0' });
  const get = (name: string) =>
    ask('GET', `meta-data/${name}`, token === undefined ? {} : { 'x-aws-ec2-metadata-token': token });
  const lines = async (name: string) => ((await get(name)) ?? '').split('\n').filter(Boolean);

  const [kernel, ramdisk] = [await get('kernel-id'), await get('ramdisk-id')];
  const mappings: { virtual: string; device: string }[] = [];
  for (const virtual of await lines('block-device-mapping/')) {
    const device = await get(`block-device-mapping/${virtual}`);
    if (device) mappings.push({ virtual, device: device.trim() });
  }
  return {
    ...(kernel && { kernel: kernel.trim() }),
    ...(ramdisk && { ramdisk: ramdisk.trim() }),
    mappings,
    productCodes: await lines('product-codes'),
  };
}

const unreadable = (why: string) =>
  new CommandError(
    `the metadata of this instance cannot be read (${why}); --no-inherit bundles without what the instance has from it`,
  );
