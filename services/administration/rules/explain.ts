import type { Denial } from '../op.ts';

const sources: Readonly<Record<string, string>> = {
  account: 'a policy that bounds the whole account',
  identity: 'a policy of the user, his groups or the role',
  boundary: 'the permissions boundary',
  session: 'the policy of the session',
  resource: 'the policy of the resource',
};

/** A decision in words: what happened, and who can do what about it. */
export function explain(principal: string, { action, resource, decision }: Denial) {
  const { why, by } = decision;
  const asked = `${principal} asked for ${action} on ${resource}.`;
  const where = by ? (sources[by.source] ?? by.source) : '';
  const statement = by?.statement === undefined ? '' : `, statement ${by.statement}`;
  const told = (say: string, remedy: string) => ({ Explanation: `${asked} ${say}`, Remedy: remedy });
  switch (why) {
    case 'explicit-deny':
      return told(
        `${by!.policy}${statement} (${where}) denies it, and a Deny beats every Allow.`,
        `Change or detach ${by!.policy}, if the request should be possible.`,
      );
    case 'boundary':
      return told(
        `The permissions boundary ${by?.policy ?? ''} does not allow it, whatever other policies say.`,
        'Widen the boundary, or set another one.',
      );
    case 'session':
      return told(
        'The session was made with a policy that does not allow it.',
        'Make a session whose policy allows it, or one without a policy.',
      );
    case 'not-trusted':
      return told(
        `The trust policy of ${by?.policy ?? 'the role'} does not name this caller.`,
        'Name the caller in the trust policy of the role.',
      );
    case 'not-shared':
      return told(
        'The resource belongs to another account or to the cloud itself, and is not shared with this caller.',
        'Its owner can share it by a policy or a permission of the resource; what belongs to the cloud is for its administrators.',
      );
    default:
      return told(
        'No policy allows it.',
        `Attach a policy to the user, one of his groups or the role that allows ${action} on ${resource}.`,
      );
  }
}
