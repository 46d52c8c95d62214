import { on } from '../on-entity.ts';
import { type PolicyOwner, policiesOf } from '../repos/owner-policies.ts';
import { cutAll, pageOf } from '../rules/page.ts';
import { documentView } from '../views/documents.ts';

type Kind = PolicyOwner['kind'];
type Noun = Capitalize<Kind>;

const put = <K extends Kind>(kind: K, name: `Put${Capitalize<K>}Policy`) =>
  on<Kind>(kind).write<`Put${Noun}Policy`>(name, {
    parameters: { PolicyName: 'used', PolicyDocument: 'used' },
    async run({ tx }, owner, input) {
      await policiesOf.putInline(tx, owner, input.PolicyName, input.PolicyDocument);
      return {};
    },
  });

const get = <K extends Kind>(kind: K, name: `Get${Capitalize<K>}Policy`) =>
  on<Kind>(kind).read<`Get${Noun}Policy`>(name, {
    parameters: { PolicyName: 'used' },
    async run({ read }, owner, { PolicyName }) {
      const document = await policiesOf.getInline(read, owner, PolicyName);
      return { ...nameOf(owner), PolicyName, PolicyDocument: documentView(document) };
    },
  });

const list = <K extends Kind>(kind: K, name: `List${Capitalize<K>}Policies`) =>
  on<Kind>(kind).read<`List${Noun}Policies`>(name, {
    parameters: { Marker: 'used', MaxItems: 'used' },
    async run({ read }, owner, input) {
      const { rows, more } = cutAll(await policiesOf.inline(read, [owner.id]), pageOf(input), ({ name }) => name);
      return { PolicyNames: rows.map(({ name }) => name), ...more };
    },
  });

const remove = <K extends Kind>(kind: K, name: `Delete${Capitalize<K>}Policy`) =>
  on<Kind>(kind).write<`Delete${Noun}Policy`>(name, {
    parameters: { PolicyName: 'used' },
    async run({ tx }, owner, { PolicyName }) {
      await policiesOf.removeInline(tx, owner, PolicyName);
      return {};
    },
  });

/** Policies written into a user, group or role. */
export const inlinePolicyOperations = [
  put('user', 'PutUserPolicy'),
  get('user', 'GetUserPolicy'),
  list('user', 'ListUserPolicies'),
  remove('user', 'DeleteUserPolicy'),

  put('group', 'PutGroupPolicy'),
  get('group', 'GetGroupPolicy'),
  list('group', 'ListGroupPolicies'),
  remove('group', 'DeleteGroupPolicy'),

  put('role', 'PutRolePolicy'),
  get('role', 'GetRolePolicy'),
  list('role', 'ListRolePolicies'),
  remove('role', 'DeleteRolePolicy'),
];

const nameOf = ({ kind, name }: PolicyOwner) =>
  kind === 'user' ? { UserName: name } : kind === 'group' ? { GroupName: name } : { RoleName: name };
