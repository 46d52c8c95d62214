import { queryOptions } from '@tanstack/react-query';
import { readAll } from '../../api/call.ts';
import { runStep, type Step, step } from '../../api/step.ts';

/** To whom policies are given. */
export type Holder = 'user' | 'group' | 'role';

/** One policy of a holder: attached from the account's collection, or written into the holder itself. */
export interface HeldPolicy {
  readonly name: string;
  /** Of an attached one. */
  readonly arn?: string | undefined;
}

const attachedTo = {
  user: (name: string) => readAll('ListAttachedUserPolicies', { UserName: name }, 'AttachedPolicies'),
  group: (name: string) => readAll('ListAttachedGroupPolicies', { GroupName: name }, 'AttachedPolicies'),
  role: (name: string) => readAll('ListAttachedRolePolicies', { RoleName: name }, 'AttachedPolicies'),
};
const inlineOf = {
  user: (name: string) => readAll('ListUserPolicies', { UserName: name }, 'PolicyNames'),
  group: (name: string) => readAll('ListGroupPolicies', { GroupName: name }, 'PolicyNames'),
  role: (name: string) => readAll('ListRolePolicies', { RoleName: name }, 'PolicyNames'),
};

export const heldPolicies = (holder: Holder, name: string) =>
  queryOptions({
    queryKey: ['iam', 'ListUserPolicies', holder, name],
    queryFn: async (): Promise<HeldPolicy[]> => {
      const [attached, inline] = await Promise.all([attachedTo[holder](name), inlineOf[holder](name)]);
      return [
        ...attached.map(({ PolicyName, PolicyArn }) => ({ name: PolicyName!, arn: PolicyArn })),
        ...inline.map((policy) => ({ name: policy })),
      ];
    },
  });

const named = { user: 'UserName', group: 'GroupName', role: 'RoleName' } as const;
const Title = { user: 'User', group: 'Group', role: 'Role' } as const;

/** A holder's own call: `Put${User}Policy` with `UserName`. The three differ in nothing but the word. */
const own = (verb: string, holder: Holder, name: string, input: object): Step =>
  step('iam', `${verb}${Title[holder]}Policy` as 'GetUserPolicy', { [named[holder]]: name, ...input } as never);

export const inlinePolicy = async (holder: Holder, name: string, PolicyName: string): Promise<string> => {
  const answer = await runStep(own('Get', holder, name, { PolicyName }));
  return readDocument((answer as { PolicyDocument: string }).PolicyDocument);
};

export const putInline = (holder: Holder, name: string, PolicyName: string, PolicyDocument: string) =>
  own('Put', holder, name, { PolicyName, PolicyDocument });
export const removeInline = (holder: Holder, name: string, PolicyName: string) =>
  own('Delete', holder, name, { PolicyName });
export const attach = (holder: Holder, name: string, PolicyArn: string) => own('Attach', holder, name, { PolicyArn });
export const detach = (holder: Holder, name: string, PolicyArn: string) => own('Detach', holder, name, { PolicyArn });

/** IAM's answers carry documents percent-encoded. */
export function readDocument(text: string | undefined): string {
  if (!text) return '';
  try {
    return text.trimStart().startsWith('{') ? text : decodeURIComponent(text);
  } catch {
    return text;
  }
}
