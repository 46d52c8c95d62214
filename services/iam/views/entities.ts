import { date } from '@mallee/gateway/op';
import type { OperationOutput } from '@mallee/wire';
import { arnOf } from '../repos/entities.ts';
import type { EntityRow } from '../repos/tables.ts';

type User = NonNullable<OperationOutput<'iam', 'GetUser'>['User']>;
type Group = NonNullable<OperationOutput<'iam', 'GetGroup'>['Group']>;

/** How IAM shows users and groups, and the boundary that users and roles may have. */
export const userView = (user: EntityRow): User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: arnOf(user),
  CreateDate: date(user.created_at),
});

export const groupView = (group: EntityRow): Group => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: arnOf(group),
  CreateDate: date(group.created_at),
});

/** What Eucalyptus shows of a user on demand. Whoever is here has been confirmed, since there is no sign-up. */
export const extraView = ({ enabled }: EntityRow) => ({ Enabled: enabled === 1, RegStatus: 'CONFIRMED' });

/** What single answers carry beyond what lists do. */
export const detailView = ({ boundary }: EntityRow, tags: { Key: string; Value: string }[]) => ({
  ...(boundary && {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
      PermissionsBoundaryArn: boundary,
    },
  }),
  ...(tags.length > 0 && { Tags: tags }),
});
