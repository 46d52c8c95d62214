import { AwsError, type Instant } from '@mallee/base';
import { readCredentials, type SignedRequest, type SignedRoute, SigningKeys, type Verified, verify } from '../index.ts';

/** The key pair of AWS' published examples. */
export const example = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

export interface Question {
  readonly request: SignedRequest;
  readonly route: SignedRoute;
  readonly now: Instant;
  /** Whose secret is known; nobody else's is. */
  readonly accessKeyId?: string;
  readonly secret?: string;
  readonly hosts?: readonly string[];
  readonly body?: Uint8Array;
}

const keys = new SigningKeys(100);

/** Reads, looks up the secret and verifies in one go; an anonymous request is answered as such. */
export function ask(question: Question): Verified | 'anonymous' {
  const { request, route, now, hosts, body, accessKeyId = example.accessKeyId } = question;
  const claim = readCredentials(request, route, body);
  if (claim === 'anonymous') return claim;
  if (claim.accessKeyId !== accessKeyId) throw new AwsError('InvalidAccessKeyId', 403, 'unknown');
  const secret = question.secret ?? example.secretAccessKey;
  return verify(claim, secret, request, { now, route, keys, ...(hosts && { hosts }), ...(body && { body }) });
}

/** 'accepted', 'anonymous', or the code of the refusal. Anything else that is thrown goes through: it is a bug. */
export function outcome(question: Question): string {
  try {
    return ask(question) === 'anonymous' ? 'anonymous' : 'accepted';
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
}

export function s3Route(options: Partial<SignedRoute> = {}): SignedRoute {
  return { service: 's3', prefix: '', bucketFromHost: false, ...options };
}

export function queryRoute(service: string, prefix = ''): SignedRoute {
  return { service, prefix, bucketFromHost: false };
}
