import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { callOperation } from './api.ts';
import { cookieOf, noCookie } from './cookie.ts';
import type { ConsoleParts, Visit } from './door.ts';
import type { Session } from './logins.ts';
import { type Peer, readJson } from './request.ts';

const text = z.string().max(1024);
const login = z.union([
  z.strictObject({ account: text, user: text, password: text, newPassword: text.optional() }),
  z.strictObject({ accessKeyId: text, secretAccessKey: text }),
]);
const change = z.strictObject({ oldPassword: text, newPassword: text });

/** What the app knows of who it works for. */
export function sessionView(session: Session, { settings, logins }: ConsoleParts): Record<string, unknown> {
  const { subject, account } = session;
  return {
    account: account.name,
    accountId: account.number,
    user: session.user,
    arn: subject.arn,
    administrator: subject.cloudAdministrator,
    accountAdministrator: subject.accountAdministrator,
    region: settings.region,
    apiEndpoint: settings.apiEndpoint,
    version: settings.version,
    idleSeconds: logins.idleSeconds,
    endsAt: new Date(session.endsAt).toISOString(),
  };
}

/** Logs a person in, and the browser's session before that out: its cookie is about to go. */
export async function logIn(
  parts: ConsoleParts,
  incoming: IncomingMessage,
  { peer, before, cookie }: { peer: Peer; before: Session | undefined; cookie: string },
): Promise<{ body: Record<string, unknown>; headers: Record<string, string> }> {
  const opened = await parts.logins.open(await readJson(incoming, login), peer.sourceIp);
  if (before) await parts.logins.end(before);
  const headers = { 'set-cookie': cookieOf(cookie, opened.cookie, peer) };
  return { body: sessionView(opened.session, parts), headers };
}

export async function logOut(
  parts: ConsoleParts,
  session: Session,
  outgoing: ServerResponse,
  peer: Peer,
  cookie: string,
) {
  await parts.logins.end(session);
  outgoing.setHeader('set-cookie', noCookie(cookie, peer));
}

/** The operation that API clients call, too; the session that asks goes on. */
export async function changePassword(visit: Visit & { readonly session: Session }): Promise<void> {
  const { oldPassword: OldPassword, newPassword: NewPassword } = await readJson(visit.incoming, change);
  await callOperation(visit, 'iam', 'ChangePassword', {
    input: { OldPassword, NewPassword },
    answer: () => ({ status: 204, headers: {}, body: undefined }),
  });
}
