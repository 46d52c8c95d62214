import { choice, command, flag, list as listOption, needed, one, text } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { nameKind, policyText, prettyPolicy } from './identity.ts';
import { readDocument, readPolicy } from './read-input.ts';

/** Whose inline policies: how the holder is named, and IAM's operations for it. */
interface Holder {
  readonly noun: string;
  readonly spec: string;
  readonly member: string;
  readonly put: string;
  readonly get: string;
  readonly list: string;
  readonly remove: string;
  /** How its listing ends. */
  readonly truncation: boolean;
  readonly resourceOption: string;
}

export const users: Holder = {
  noun: 'user',
  spec: '-u, --user-name USER',
  member: 'UserName',
  put: 'PutUserPolicy',
  get: 'GetUserPolicy',
  list: 'ListUserPolicies',
  remove: 'DeleteUserPolicy',
  truncation: true,
  resourceOption: '-r, --resource RESOURCE',
};

export const groups: Holder = {
  noun: 'group',
  spec: '-g, --group-name GROUP',
  member: 'GroupName',
  put: 'PutGroupPolicy',
  get: 'GetGroupPolicy',
  list: 'ListGroupPolicies',
  remove: 'DeleteGroupPolicy',
  truncation: false,
  resourceOption: '-r, --resource RESOURCE',
};

export const roles: Holder = {
  noun: 'role',
  spec: '-r, --role-name ROLE',
  member: 'RoleName',
  put: 'PutRolePolicy',
  get: 'GetRolePolicy',
  list: 'ListRolePolicies',
  remove: 'DeleteRolePolicy',
  truncation: true,
  // -r names the role.
  resourceOption: '-c, --resource RESOURCE',
};

export const accounts: Holder = {
  noun: 'account',
  spec: '-a, --account-name ACCOUNT',
  member: 'AccountName',
  put: 'PutAccountPolicy',
  get: 'GetAccountPolicy',
  list: 'ListAccountPolicies',
  remove: 'DeleteAccountPolicy',
  truncation: false,
  resourceOption: '-r, --resource RESOURCE',
};

const holderArgument = ({ spec, noun }: Holder) => one(spec, `the ${noun}`);
const policyName = needed(text('-p, --policy-name POLICY', 'the policy'));
const ask = ({ call }: Context, operation: string, input: object) =>
  call('iam', operation as 'GetUserPolicy', input as never) as Promise<{ PolicyDocument?: string }>;

export const uploadPolicy = (holder: Holder) =>
  command({
    summary: `Give a policy to ${article(holder)}, or replace it`,
    service: 'iam',
    positionals: { holder: holderArgument(holder) },
    options: {
      policy: policyName,
      content: text('-o, --policy-content TEXT', 'the policy itself'),
      file: text('-f, --policy-document FILE', 'the file that holds the policy'),
    },
    examples: [`euare-${holder.noun}uploadpolicy -p all -f policy.json my${holder.noun}`],
    async run(context, { holder: name, policy, ...given }) {
      const PolicyDocument = readPolicy(readDocument(given, context.system));
      await ask(context, holder.put, { [holder.member]: name, PolicyName: policy, PolicyDocument });
    },
  });

export const addPolicy = (holder: Holder) =>
  command({
    summary: `Give a policy of one statement to ${article(holder)}`,
    service: 'iam',
    positionals: { holder: holderArgument(holder) },
    options: {
      policy: policyName,
      effect: needed(choice('-e, --effect EFFECT', ['Allow', 'Deny'], 'what it does')),
      actions: needed(listOption('-a, --action ACTION', 'an action, such as ec2:RunInstances')),
      resources: listOption(holder.resourceOption, 'a resource (default: *)'),
      output: flag('-o, --output-policy', 'print the policy'),
    },
    examples: [`euare-${holder.noun}addpolicy -p see -e Allow -a "ec2:Describe*" my${holder.noun}`],
    async run(context, { holder: name, policy, effect, actions, resources, output }) {
      const statement = { Effect: effect, Action: actions, Resource: resources.length > 0 ? resources : ['*'] };
      const document = { Version: '2012-10-17', Statement: [statement] };
      const PolicyDocument = JSON.stringify(document);
      await ask(context, holder.put, { [holder.member]: name, PolicyName: policy, PolicyDocument });
      if (output) context.out.text('policy', JSON.stringify(document, undefined, 2));
    },
  });

export const getPolicy = (holder: Holder) =>
  command({
    summary: `Show a policy of ${article(holder)}`,
    service: 'iam',
    positionals: { holder: holderArgument(holder) },
    options: { policy: policyName, pretty: flag('--pretty-print', 'break it into lines') },
    examples: [`euare-${holder.noun}getpolicy -p all my${holder.noun}`],
    async run(context, { holder: name, policy, pretty }) {
      context.out.text('policy', await policyOf(context, holder, name, policy, pretty));
    },
  });

export const deletePolicy = (holder: Holder) =>
  command({
    summary: `Take a policy away from ${article(holder)}`,
    service: 'iam',
    positionals: { holder: holderArgument(holder) },
    options: { policy: policyName },
    examples: [`euare-${holder.noun}delpolicy -p all my${holder.noun}`],
    async run(context, { holder: name, policy }) {
      await ask(context, holder.remove, { [holder.member]: name, PolicyName: policy });
    },
  });

export const listPolicies = (holder: Holder) =>
  command({
    summary: `Show the policies of ${article(holder)}`,
    service: 'iam',
    positionals: { holder: holderArgument(holder) },
    options: {
      policy: text('-p, --policy-name POLICY', 'only this one'),
      verbose: flag('-v, --verbose', 'what each says, too'),
      pretty: flag('--pretty-print', 'break that into lines'),
    },
    prints: [nameKind],
    examples: [`euare-${holder.noun}listpolicies -v my${holder.noun}`],
    async run(context, { holder: name, policy, verbose, pretty }) {
      const asked = { [holder.member]: name } as { UserName: string };
      for await (const each of context.list('iam', holder.list as 'ListUserPolicies', asked, 'PolicyNames')) {
        if (policy !== undefined && each !== policy) continue;
        context.out.record(nameKind, each);
        if (verbose) context.out.text('policy', await policyOf(context, holder, name, each, pretty));
      }
      if (holder.truncation) context.out.heading('IsTruncated: false');
    },
  });

async function policyOf(
  context: Context,
  holder: Holder,
  name: string,
  policy: string,
  pretty: boolean,
): Promise<string> {
  const { PolicyDocument } = await ask(context, holder.get, { [holder.member]: name, PolicyName: policy });
  const document = policyText(PolicyDocument);
  return pretty ? prettyPolicy(document) : document;
}

const article = ({ noun }: Holder) => `${noun === 'account' ? 'an' : 'a'} ${noun}`;
