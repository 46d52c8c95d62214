import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type KeyPair = Item<'ec2', 'DescribeKeyPairs', 'KeyPairs'>;

export const keyPairs = queryOptions({
  queryKey: ['ec2', 'DescribeKeyPairs', 'all'],
  queryFn: async ({ signal }) =>
    (await call('ec2', 'DescribeKeyPairs', { IncludePublicKey: true }, signal)).KeyPairs ?? [],
});

/** The private half exists only here and in the answer that brought it: the browser saves it at once. */
export const savePrivateKey = (name: string, text: string): void =>
  saveText(`${name}.pem`, text, 'application/x-pem-file');

export function saveText(name: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: name.replaceAll(/[/\\:*?"<>|]/g, '_'),
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
