import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Argument, text } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { CommandError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';
import type { Keys } from './manifest.ts';

/** Who bundles, and for which cloud. */
export const keyOptions = {
  privateKey: text('-k, --privatekey FILE', 'your private key (EC2_PRIVATE_KEY); signs the manifest'),
  certificate: text('-c, --cert FILE', 'your certificate (EC2_CERT); lets you open the bundle'),
  cloudCertificate: text('--ec2cert FILE', 'the cloud’s certificate (EUCALYPTUS_CERT); lets it open the bundle'),
  account: text('-u, --user ACCOUNT', 'your account’s number (EC2_USER_ID)'),
} satisfies Record<string, Argument>;

interface Given {
  readonly privateKey: string | undefined;
  readonly certificate: string | undefined;
  readonly cloudCertificate: string | undefined;
  readonly account: string | undefined;
}

/**
 * The keys to bundle with. Only the cloud's certificate is necessary; without one's own key or certificate nobody but
 * the cloud can open the bundle.
 */
export function bundleKeys({ settings, system }: Context, given: Given): Keys {
  const cloud = given.cloudCertificate ?? settings.variable('EUCALYPTUS_CERT') ?? settings.regionOption('certificate');
  if (cloud === undefined)
    throw new CommandError('missing cloud certificate; please supply one with --ec2cert, or set EUCALYPTUS_CERT');
  const file = privateKeyFile({ settings }, given.privateKey);
  const signer = file === undefined ? undefined : readPrivateKey(system.cwd, file);
  const certificate = given.certificate ?? settings.variable('EC2_CERT', 'EUCA_CERT') ?? settings.user('certificate');
  const user = certificate !== undefined ? publicKeyOf(system.cwd, certificate) : signer && createPublicKey(signer);
  return { cloud: publicKeyOf(system.cwd, cloud), user, signer };
}

/** The account that a bundle is made for: as told, else as the cloud knows the caller. */
export async function bundleAccount({ settings, call }: Context, given: Pick<Given, 'account'>): Promise<string> {
  const told = given.account ?? settings.variable('EC2_USER_ID', 'EC2_ACCOUNT_NUMBER') ?? settings.user('account-id');
  const number = told ?? (await call('sts', 'GetCallerIdentity', {})).Account ?? '';
  const digits = number.replaceAll('-', '');
  if (!/^[0-9]{12}$/.test(digits))
    throw new CommandError(`'${number}' is no account's number; please supply one with -u`);
  return digits;
}

/** The private key that opens one's bundles. */
export function neededPrivateKey(context: Context, given: string | undefined): KeyObject {
  const file = privateKeyFile(context, given);
  if (file === undefined) throw new CommandError('missing private key; please supply one with -k');
  return readPrivateKey(context.system.cwd, file);
}

export const privateKeyFile = (
  { settings }: Pick<Context, 'settings'>,
  given: string | undefined,
): string | undefined =>
  given ?? settings.variable('EC2_PRIVATE_KEY', 'EUCA_PRIVATE_KEY') ?? settings.user('private-key');

function readPrivateKey(cwd: string, file: string): KeyObject {
  const pem = readLocal({ cwd }, file);
  try {
    return createPrivateKey(pem);
  } catch {
    throw new CommandError(`${file} holds no private key in PEM form`);
  }
}

function publicKeyOf(cwd: string, file: string): KeyObject {
  const pem = readLocal({ cwd }, file);
  try {
    const key = new X509Certificate(pem).publicKey;
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Told below.
  }
  throw new CommandError(`${file} holds no certificate with an RSA key in PEM form`);
}
