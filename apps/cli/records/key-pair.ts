import { type Kind, kind } from '../frame/output.ts';

interface KeyPair {
  readonly KeyName?: string | undefined;
  readonly KeyFingerprint?: string | undefined;
}

export const keyPairKind: Kind<KeyPair> = kind('KEYPAIR', {
  name: (row) => row.KeyName,
  fingerprint: (row) => row.KeyFingerprint,
});

export const keyPairNameKind: Kind<KeyPair> = kind('KEYPAIR', { name: (row) => row.KeyName });
