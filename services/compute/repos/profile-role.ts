import type { InstanceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import { fromJson, type ProfileFact } from '../rules/json.ts';

/** The ARN of the role whose keys an instance may have. */
export async function profileRole(read: Read, instance: InstanceId): Promise<string> {
  const row = await db(read).selectFrom('instance').select('profile').where('id', '=', instance).executeTakeFirst();
  const profile = fromJson<ProfileFact>(row?.profile ?? null);
  if (!profile) throw errors.incorrectState(`${instance} has no instance profile.`);
  return profile.roleArn;
}
