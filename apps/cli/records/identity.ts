import { type Kind, kind } from '../frame/output.ts';

interface Named {
  readonly arn: string | undefined;
  readonly id: string | undefined;
}

/** ARN and ID, a line each. */
export const arnAndIdKind: Kind<Named> = kind(
  undefined,
  { arn: (row) => row.arn, id: (row) => row.id },
  { stacked: true },
);

export const arnKind: Kind<{ readonly Arn?: string | undefined }> = kind(undefined, { arn: (row) => row.Arn });
export const nameKind: Kind<string> = kind(undefined, { name: (row) => row });

export const accountKind: Kind<{ readonly AccountName: string; readonly AccountId: string }> = kind(undefined, {
  account: (row) => row.AccountName,
  id: (row) => row.AccountId,
});

interface AccessKey {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
}

/** What a new key is: ID and secret, a line each. */
export const newKeyKind: Kind<AccessKey> = kind(
  undefined,
  { 'access-key': (row) => row.AccessKeyId, secret: (row) => row.SecretAccessKey },
  { stacked: true },
);

/** AWS writes policies percent-encoded into XML, Eucalyptus as they are. */
export function policyText(document: string | undefined): string {
  if (document === undefined || !/^\s*%7B/i.test(document)) return document ?? '';
  return decodeURIComponent(document.replaceAll('+', '%20'));
}

export function prettyPolicy(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), undefined, 2);
  } catch {
    return document;
  }
}
