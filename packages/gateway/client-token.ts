import { createHash } from 'node:crypto';
import { AwsError } from '@mallee/base';
import type { Tx } from '@mallee/store';
import type { Operation, WriteContext } from './op.ts';

interface Tables {
  client_token: {
    account: string;
    action: string;
    token: string;
    input_hash: string;
    remembered: string;
    created_at: number;
  };
}

/**
 * Runs a write once for each (account, action, client token). The row is made in the operation's own transaction, so two
 * concurrent retries cannot both act; failures are not kept.
 */
export async function onceForToken(
  operation: Operation,
  input: unknown,
  context: WriteContext<unknown>,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const { idempotent } = operation;
  const token = idempotent?.token(input);
  if (!idempotent || !token) return run();
  const { tx, scope } = context;
  const key = { account: scope.account, action: `${operation.service}:${operation.name}`, token };
  const input_hash = hash(input);
  const known = await find(tx, key);
  if (known) {
    if (known.input_hash === input_hash) return idempotent.recall(context, known.remembered);
    const say = 'The client token was used before, with other parameters.';
    throw new AwsError('IdempotentParameterMismatch', 400, say);
  }
  const output = await run();
  const row = { ...key, input_hash, remembered: idempotent.remember(output), created_at: tx.now };
  await tx.db<Tables>().insertInto('client_token').values(row).execute();
  return output;
}

/** Tokens are kept for a day, like AWS's shortest promise. */
export async function forgetOldTokens(tx: Tx, before: number): Promise<void> {
  await tx.db<Tables>().deleteFrom('client_token').where('created_at', '<', before).execute();
}

function find(tx: Tx, { account, action, token }: { account: string; action: string; token: string }) {
  const rows = tx.db<Tables>().selectFrom('client_token').select(['input_hash', 'remembered']);
  return rows.where('account', '=', account).where('action', '=', action).where('token', '=', token).executeTakeFirst();
}

/** Of the input as decoded, so that the order in which a client wrote its parameters does not matter. */
function hash(input: unknown): string {
  const canonical = JSON.stringify(input, (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(canonical).digest('hex');
}
