import ipaddr from 'ipaddr.js';
import type { Condition } from './conditions.ts';
import type { Policy, Statement } from './types.ts';

/** Keys that tie an Allow to somebody in particular when their values are fixed. */
const narrowing = new Set([
  ...['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceowner', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:userid'],
  ...['aws:principalaccount', 'aws:principalarn', 'aws:principalorgid', 'aws:sourceip'],
  ...['s3:x-amz-server-side-encryption-aws-kms-key-id', 's3:dataaccesspointaccount', 's3:dataaccesspointarn'],
]);

/**
 * Whether a resource's policy lets in more than named callers: an Allow for everybody that no condition ties to fixed
 * values. Source: "The meaning of 'public'", Amazon S3 User Guide.
 */
export function isPublic(policy: Policy): boolean {
  return policy.statements.some(allowsEverybody);
}

function allowsEverybody({ effect, principals, conditions }: Statement): boolean {
  return effect === 'Allow' && principals?.everyone === true && !conditions.some(ties);
}

function ties({ operator, key, values }: Condition): boolean {
  if (!narrowing.has(key) || !positive.test(operator)) return false;
  return key === 'aws:sourceip' ? values.every(isNarrow) : values.every((value) => !/[*?]|\$\{/.test(value));
}

/** Without `IfExists`, which lets in whoever lacks the key, and without negation. */
const positive = /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like)|IpAddress)$/;

/** Broader networks are as good as everybody. */
function isNarrow(network: string): boolean {
  const [address = '', length] = network.split('/');
  if (!ipaddr.isValid(address)) return false;
  return length === undefined || Number(length) >= (ipaddr.parse(address).kind() === 'ipv4' ? 8 : 32);
}
