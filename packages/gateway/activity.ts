import type { AwsError } from '@mallee/base';
import type { Tx } from '@mallee/store';
import type { Operation, Scope } from './op.ts';

interface ActivityRow {
  request_id: string;
  at: number;
  account: string;
  principal: string;
  access_key: string | null;
  source_ip: string;
  service: string;
  action: string;
  code: string | null;
  message: string | null;
}

/** Writes down a change and how it ended: a success in its own transaction, a failure after it. */
export async function recordActivity(tx: Tx, scope: Scope, operation: Operation, failure?: AwsError): Promise<void> {
  const row: ActivityRow = {
    request_id: scope.requestId,
    at: tx.now,
    account: scope.account,
    principal: scope.subject.arn,
    access_key: scope.accessKey ?? null,
    source_ip: scope.sourceIp,
    service: operation.service,
    action: operation.name,
    code: failure?.code ?? null,
    message: failure?.message ?? null,
  };
  await tx.db<{ activity: ActivityRow }>().insertInto('activity').values(row).execute();
}

export async function forgetOldActivity(tx: Tx, before: number): Promise<void> {
  await tx.db<{ activity: ActivityRow }>().deleteFrom('activity').where('at', '<', before).execute();
}
