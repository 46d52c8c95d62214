import { type Ask, applies, ask, conditionsHold } from './ask.ts';
import { type Reach, reach } from './principals.ts';
import type { By, Decision, NamedPolicy, Question, Subject, Why } from './types.ts';

/** What a layer of policies says: its first Deny, and the Allow that names the subject most closely. */
interface Verdict {
  deny?: By;
  allow?: By;
  reach: Reach;
}

const silent: Verdict = { reach: 'none' };

/** Whether anything is attached to the subject that could look at a question's context. */
export function hasPolicies({ identity, boundary, session, accountPolicies }: Subject): boolean {
  return (
    identity.length > 0 ||
    boundary !== undefined ||
    (session !== undefined && session.length > 0) ||
    (accountPolicies !== undefined && accountPolicies.length > 0)
  );
}

/**
 * Decides one question. The order: a Deny in any policy; the permissions boundary; the session's policies; the cloud
 * administrators' allow; then for a resource of the subject's own account the account administrator's allow, an
 * identity policy, or a resource policy that names him; for another account's resource both an identity policy and
 * the owner's policy or grant. Assuming a role always takes the role's trust policy.
 */
export function decide(subject: Subject, question: Question): Decision {
  let asked: Ask | undefined;
  const scan = (source: By['source'], policies: readonly NamedPolicy[] | undefined): Verdict => {
    if (!policies?.length) return silent;
    asked ??= ask(question.action, question.resource, question.context);
    return scanPolicies(source, policies, asked, subject);
  };

  const account = scan('account', subject.accountPolicies);
  const identity = scan('identity', subject.identity);
  const boundary = scan('boundary', subject.boundary && [subject.boundary]);
  const session = scan('session', subject.session);
  const resource = scan('resource', question.resourcePolicy && [question.resourcePolicy]);

  const deny = account.deny ?? identity.deny ?? boundary.deny ?? session.deny ?? resource.deny;
  if (deny) return no('explicit-deny', deny);
  if (subject.boundary && !boundary.allow) return no('boundary', { source: 'boundary', policy: subject.boundary.name });
  if (subject.session?.length && !session.allow)
    return no('session', { source: 'session', policy: subject.session[0]!.name });

  if (subject.kind === 'user' && subject.cloudAdministrator) return yes('cloud-administrator');
  return decideAllow(subject, question, identity.allow, resource);
}

/** The part of the order in which something must allow. */
function decideAllow(subject: Subject, question: Question, identity: By | undefined, resource: Verdict): Decision {
  const policy = question.resourcePolicy;
  if (policy?.policy.kind === 'trust' && !resource.allow)
    return no('not-trusted', { source: 'resource', policy: policy.name });

  // Nobody but the resource's owner can allow these anything.
  if (subject.kind === 'anonymous' || subject.kind === 'service')
    return question.granted || resource.reach === 'named' ? yes('allowed', resource.allow) : no('no-allow');

  const shared = resource.allow !== undefined || question.granted === true;
  const inside = question.resourceAccount === subject.account;
  if (!inside && !shared && !subject.everyAccount)
    return no('not-shared', policy && { source: 'resource', policy: policy.name });

  if (subject.kind === 'user' && subject.accountAdministrator && (inside || shared)) return yes('administrator');
  if (identity) return yes('allowed', identity);
  if (inside && resource.reach === 'named') return yes('allowed', resource.allow);
  if (inside && question.needsNoPermission) return yes('needs-no-permission');
  return no('no-allow');
}

function scanPolicies(source: By['source'], policies: readonly NamedPolicy[], asked: Ask, subject: Subject): Verdict {
  const verdict: Verdict = { reach: 'none' };
  for (const { name, policy } of policies)
    for (const statement of policy.statements) {
      const { effect, principals } = statement;
      // Denying once or allowing closely is all a layer can say; Limit only counts.
      if (effect === 'Limit' || (effect === 'Deny' ? verdict.deny : verdict.reach === 'named')) continue;
      if (!applies(statement, asked)) continue;
      // What is attached to a resource must say whom it means; what is attached to the caller means him.
      const close = principals ? reach(principals, subject, asked.context) : source === 'resource' ? 'none' : 'named';
      if (close === 'none' || !conditionsHold(statement, asked.context)) continue;
      const by: By = { source, policy: name, statement: statement.sid ?? statement.index };
      if (effect === 'Deny') verdict.deny = by;
      else if (verdict.reach === 'none' || close === 'named') {
        verdict.allow = by;
        verdict.reach = close;
      }
    }
  return verdict;
}

function yes(why: Why, by?: By): Decision {
  return { allowed: true, why, ...(by && { by }) };
}

function no(why: Why, by?: By): Decision {
  return { allowed: false, why, ...(by && { by }) };
}
