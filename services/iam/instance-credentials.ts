import { hours, type World } from '@mallee/base';
import type { Store } from '@mallee/store';
import { errors } from './errors.ts';
import { entities } from './repos/entities.ts';
import { roles } from './repos/roles.ts';
import { sessionSecrets, sessions } from './repos/sessions.ts';
import type { SessionRow } from './repos/tables.ts';
import { ec2Service, trustsService } from './rules/trust.ts';
import type { Vault } from './vault.ts';

/** The document that the metadata service shows under `iam/security-credentials/ROLE`. */
export interface InstanceCredentials {
  readonly Code: 'Success';
  readonly LastUpdated: string;
  readonly Type: 'AWS-HMAC';
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

/**
 * A role's temporary keys for one instance, whose id names the session. The same keys come back until an hour before
 * they expire, so that a guest which asks every second makes no rows. AccessDenied where the role is gone or does not
 * trust EC2 any more.
 */
export async function instanceCredentials(
  { store, world, vault }: { store: Store; world: World; vault: Vault },
  roleArn: string,
  instanceId: string,
): Promise<InstanceCredentials> {
  const current = await store.read(async (read) => {
    const role = await entities.byArn(read, roleArn);
    if (role?.kind !== 'role') throw notTrusted(roleArn);
    const { trust } = await roles.detail(read, role);
    if (!trustsService(trust, roleArn, role.account, ec2Service)) throw notTrusted(roleArn);
    const session = await sessions.lasting(read, role.id, instanceId, read.now + hours(1));
    return { role, session };
  });
  if (current.session) return view(vault, current.session);
  const session = await store.write(async (tx) => {
    const { id: principal, account } = current.role;
    // Another request of the same guest may have been first.
    const made = await sessions.lasting(tx, principal, instanceId, tx.now + hours(1));
    return (
      made ??
      sessions.create(tx, world, { account, principal, instance: instanceId, name: instanceId, seconds: lifetime })
    );
  });
  return view(vault, session);
}

/** Six hours, as on AWS. */
const lifetime = 21_600;

const notTrusted = (roleArn: string) =>
  errors.accessDenied(`The role ${roleArn} does not exist or does not trust ${ec2Service}.`);

function view(vault: Vault, session: SessionRow): InstanceCredentials {
  const { secret, token } = sessionSecrets(vault, session.id);
  return {
    Code: 'Success',
    LastUpdated: iso(session.created_at),
    Type: 'AWS-HMAC',
    AccessKeyId: session.id,
    SecretAccessKey: secret,
    Token: token,
    Expiration: iso(session.expires_at),
  };
}

/** Whole seconds, as the metadata service of AWS writes them. */
const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
