import { createSign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { run } from '../network/exec.ts';

/** Paths of the PEM files with which identity documents are signed. */
export interface IdentityKey {
  readonly key: string;
  readonly certificate: string;
}

/** An RSA signature (SHA-256) over the document, as EC2's `signature`. */
export async function signature(document: string, { key }: IdentityKey): Promise<string> {
  return wrap(
    createSign('sha256')
      .update(document)
      .sign(await readFile(key, 'utf8'), 'base64'),
  );
}

/** The document within a signed PKCS #7 message, as EC2's `pkcs7`: base64 without the PEM lines. */
export async function pkcs7(
  document: string,
  { key, certificate }: IdentityKey,
  signal?: AbortSignal,
): Promise<string> {
  const args = ['smime', '-sign', '-binary', '-nodetach', '-outform', 'PEM', '-signer', certificate, '-inkey', key];
  const pem = await run('openssl', args, { input: document, signal });
  return wrap(pem.replace(/-----[^-]+-----/g, '').replace(/\s+/g, ''));
}

function wrap(base64: string): string {
  return base64.match(/.{1,76}/g)?.join('\n') ?? '';
}
