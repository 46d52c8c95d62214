import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';

const most = 16 * 1024;

export const toBase64 = (text: string): string => new TextEncoder().encode(text).toBase64();

/** Undefined where the bytes are no text. */
export function fromBase64(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.fromBase64(base64));
  } catch {
    return undefined;
  }
}

export const userData = (InstanceId: string) =>
  queryOptions({
    queryKey: ['ec2', 'DescribeInstanceAttribute', InstanceId, 'userData'],
    queryFn: async ({ signal }) => {
      const found = await call('ec2', 'DescribeInstanceAttribute', { InstanceId, Attribute: 'userData' }, signal);
      return found.UserData?.Value ?? '';
    },
  });

/** First lines that cloud-init knows. Source: "User-data formats", cloud-init documentation. */
const known =
  /^(#!|#cloud-config\b|#cloud-config-archive|#include|#upstart-job|#cloud-boothook|#part-handler|## template: jinja|Content-Type:|MIME-Version:)/;

/** What a machine would make of its user data: what is wrong, what is odd, or nothing. */
export async function checkUserData(text: string): Promise<{ error?: string; warning?: string }> {
  if (text === '') return {};
  const size = new TextEncoder().encode(text).length;
  if (size > most) return { error: `User data has ${most} bytes at most; this has ${size}.` };
  const [first = ''] = text.split('\n');
  if (!known.test(first))
    return {
      warning: 'cloud-init runs what begins with #! or #cloud-config. The machine can read this, but nothing runs it.',
    };
  if (!/^#cloud-config\s*$/.test(first)) return {};
  const { isMap, parseDocument } = await import('yaml');
  const { errors, contents } = parseDocument(text, { prettyErrors: true });
  if (errors[0]) return { error: errors[0].message };
  if (contents !== null && !isMap(contents))
    return { error: 'A #cloud-config is a list of settings, each “name: value”.' };
  return {};
}
