import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { on } from '../on-entity.ts';
import { about, demand, op, requestTags } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { profiles } from '../repos/profiles.ts';
import { roles } from '../repos/roles.ts';
import type { EntityRow } from '../repos/tables.ts';
import { tags } from '../repos/tags.ts';
import { checkPath } from '../rules/names.ts';
import { pageOf } from '../rules/page.ts';
import { profileView, roleView } from '../views/roles.ts';

export const instanceProfileOperations = [
  op.write('CreateInstanceProfile', {
    parameters: { InstanceProfileName: 'used', Path: 'used', Tags: 'used' },
    authorize: (input, { scope }) => [
      demand(
        'CreateInstanceProfile',
        scope,
        `instance-profile${checkPath(input.Path)}${input.InstanceProfileName}`,
        requestTags(input.Tags),
      ),
    ],
    async run({ tx, scope, world }, input) {
      const wish = { name: input.InstanceProfileName, path: input.Path };
      const profile = await entities.create(tx, world, scope.account, 'instance-profile', wish);
      await tags.put(tx, profile.id, input.Tags);
      const kept = await tags.of(tx, profile.id);
      return { InstanceProfile: { ...profileView(profile, []), ...(kept.length > 0 && { Tags: kept }) } };
    },
  }),

  on('instance-profile').read('GetInstanceProfile', {
    parameters: {},
    async run({ read }, profile) {
      const [InstanceProfile] = await views(read, [profile]);
      const kept = await tags.of(read, profile.id);
      return { InstanceProfile: { ...InstanceProfile!, ...(kept.length > 0 && { Tags: kept }) } };
    },
  }),

  op.read('ListInstanceProfiles', {
    parameters: { PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, { scope }) => [
      demand('ListInstanceProfiles', scope, `instance-profile${input.PathPrefix ?? '/'}`),
    ],
    async run({ read, scope }, input) {
      const page = pageOf(input);
      const { rows, more } = await entities.list(read, scope.account, 'instance-profile', input.PathPrefix, page);
      return { InstanceProfiles: await views(read, rows), ...more };
    },
  }),

  on('role').read('ListInstanceProfilesForRole', {
    parameters: { Marker: 'used', MaxItems: 'used' },
    async run({ read }, role, input) {
      const { rows, more } = await profiles.withRole(read, role, pageOf(input));
      return { InstanceProfiles: await views(read, rows), ...more };
    },
  }),

  op.write('AddRoleToInstanceProfile', {
    parameters: { InstanceProfileName: 'used', RoleName: 'used' },
    /** Whoever fills a profile hands the role to machines, so he must be allowed to pass it. */
    async authorize(input, context) {
      const toService = { 'iam:PassedToService': 'ec2.amazonaws.com' };
      return [
        ...(await about('AddRoleToInstanceProfile', 'instance-profile', input.InstanceProfileName, context)),
        ...(await about('PassRole', 'role', input.RoleName, context, toService)),
      ];
    },
    async run({ tx, scope }, input) {
      const profile = await entities.get(tx, scope.account, 'instance-profile', input.InstanceProfileName);
      await profiles.add(tx, profile, await entities.get(tx, scope.account, 'role', input.RoleName));
      return {};
    },
  }),

  on('instance-profile').write('RemoveRoleFromInstanceProfile', {
    parameters: { RoleName: 'used' },
    async run({ tx, scope }, profile, input) {
      await profiles.remove(tx, profile, await entities.get(tx, scope.account, 'role', input.RoleName));
      return {};
    },
  }),

  on('instance-profile').write('DeleteInstanceProfile', {
    parameters: {},
    async run({ tx }, profile) {
      if (await profiles.roleOf(tx, profile))
        throw errors.deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      await entities.remove(tx, profile);
      return {};
    },
  }),
];

async function views(read: Read, some: readonly EntityRow[]) {
  const held = await profiles.rolesOf(read, some);
  const details = await roles.details(read, [...held.values()]);
  return some.map((profile) => {
    const role = held.get(profile.id);
    return profileView(profile, role ? [roleView(role, details.get(role.id)!)] : []);
  });
}
