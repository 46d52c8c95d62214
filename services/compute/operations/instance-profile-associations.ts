import { AwsError } from '@mallee/base';
import { date } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, op } from '../op.ts';
import { findProfile, passRoleDemands } from '../repos/find-profile.ts';
import { changeInstance } from '../repos/instance-changes.ts';
import { instances } from '../repos/instances.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { fromJson, type ProfileFact } from '../rules/json.ts';
import { mustBeAble } from '../rules/must-be-able.ts';
import type { InstanceRow } from '../tables.ts';

/** An association is a fact about its instance: which profile, since when. */
interface Association {
  readonly row: InstanceRow;
  readonly profile: ProfileFact;
}

const all = async (read: Read, account: string): Promise<Association[]> => {
  const rows = await db(read)
    .selectFrom('instance')
    .selectAll()
    .where('account', '=', account)
    .where('profile', 'is not', null)
    .where('desired', '!=', 'terminated')
    .execute();
  return rows
    .map((row) => ({ row, profile: fromJson<ProfileFact>(row.profile)! }))
    .sort((a, b) => (a.profile.associationId < b.profile.associationId ? -1 : 1));
};

async function one(read: Read, account: string, id: string): Promise<Association> {
  const found = (await all(read, account)).find(({ profile }) => profile.associationId === id.toLowerCase());
  if (!found) throw new AwsError('NoSuchAssociation', 400, `An invalid association-id of '${id}' was given`);
  return found;
}

const view = ({ id }: Pick<InstanceRow, 'id'>, profile: ProfileFact, State: 'associated' | 'disassociating') => ({
  AssociationId: profile.associationId,
  InstanceId: id,
  IamInstanceProfile: { Arn: profile.arn, Id: profile.id },
  State,
  Timestamp: date(profile.associatedAt),
});

const associate = op.write('AssociateIamInstanceProfile', {
  parameters: { InstanceId: 'used', IamInstanceProfile: 'used' },
  authorize: async (input, about) => [
    ...(await instanceDemands('AssociateIamInstanceProfile', [input.InstanceId ?? ''], about)),
    ...(await passRoleDemands(about.read, about.scope, input.IamInstanceProfile, about.ports)),
  ],
  async run({ tx, scope, world, ports }, { InstanceId, IamInstanceProfile }) {
    const [row] = await instances.get(tx, scope.account, [InstanceId ?? '']);
    mustBeAble(row!, 'modify');
    if (row!.profile !== null) throw errors.incorrectState(`There is an existing association for instance ${row!.id}`);
    const profile = await findProfile(tx, world, scope.account, IamInstanceProfile ?? {}, ports);
    await changeInstance(tx, row!, { profile: JSON.stringify(profile) });
    return { IamInstanceProfileAssociation: view(row!, profile, 'associated') };
  },
});

const disassociate = op.write('DisassociateIamInstanceProfile', {
  parameters: { AssociationId: 'used' },
  async authorize(input, about) {
    const { row } = await one(about.read, about.scope.account, input.AssociationId ?? '');
    return instanceDemands('DisassociateIamInstanceProfile', [row.id], about);
  },
  async run({ tx, scope }, { AssociationId }) {
    const { row, profile } = await one(tx, scope.account, AssociationId ?? '');
    await changeInstance(tx, row, { profile: null });
    return { IamInstanceProfileAssociation: view(row, profile, 'disassociating') };
  },
});

const replace = op.write('ReplaceIamInstanceProfileAssociation', {
  parameters: { AssociationId: 'used', IamInstanceProfile: 'used' },
  async authorize(input, about) {
    const { row } = await one(about.read, about.scope.account, input.AssociationId ?? '');
    return [
      ...(await instanceDemands('ReplaceIamInstanceProfileAssociation', [row.id], about)),
      ...(await passRoleDemands(about.read, about.scope, input.IamInstanceProfile, about.ports)),
    ];
  },
  async run({ tx, scope, world, ports }, { AssociationId, IamInstanceProfile }) {
    const { row } = await one(tx, scope.account, AssociationId ?? '');
    const profile = await findProfile(tx, world, scope.account, IamInstanceProfile ?? {}, ports);
    await changeInstance(tx, row, { profile: JSON.stringify(profile) });
    return { IamInstanceProfileAssociation: view(row, profile, 'associated') };
  },
});

type Described = Association & { tags: Readonly<Record<string, string>> };

const description: Description<Described> = {
  keyOf: ({ profile }) => profile.associationId,
  code: 'AssociationID',
  noun: 'association ID',
  filters: { 'instance-id': ({ row }) => row.id, state: () => 'associated' },
};

const describeAssociations = op.read('DescribeIamInstanceProfileAssociations', {
  parameters: { AssociationIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeIamInstanceProfileAssociations', about),
  async run({ read, scope }, { AssociationIds, Filters, MaxResults, NextToken }) {
    // Associations have no tags.
    const rows = (await all(read, scope.account)).map((each) => ({ ...each, tags: {} }));
    const question = { ids: AssociationIds, filters: Filters, MaxResults, NextToken };
    const { rows: found, ...more } = describe(description, rows, question);
    return {
      IamInstanceProfileAssociations: found.map(({ row, profile }) => view(row, profile, 'associated')),
      ...more,
    };
  },
});

export const instanceProfileOperations = [associate, disassociate, replace, describeAssociations];
