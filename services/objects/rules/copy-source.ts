import { errors } from '../errors.ts';

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
}

/** `bucket/key` or `/bucket/key`, percent-encoded, with `?versionId=` behind it where one is meant. */
export function readCopySource(header: string): CopySource {
  const [, path = '', version] = /^(.*?)(?:\?versionId=([^?&]*))?$/s.exec(header) ?? [];
  const plain = decoded(path, header).replace(/^\//, '');
  const slash = plain.indexOf('/');
  if (slash < 1 || slash === plain.length - 1) throw malformed(header);
  return { bucket: plain.slice(0, slash), key: plain.slice(slash + 1), version: version && decoded(version, header) };
}

function decoded(text: string, header: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(header);
  }
}

const malformed = (header: string) =>
  errors.invalidArgument('x-amz-copy-source', header, 'Invalid copy source object key');
