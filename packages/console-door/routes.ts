import type { ServerResponse } from 'node:http';
import { AwsError } from '@mallee/base';
import type { WireAnswer } from '@mallee/wire';
import { z } from 'zod';
import { callOperation, serveApi } from './api.ts';
import type { Route, Routes, Visit } from './door.ts';
import { everyHeader } from './headers.ts';
import { makeLink } from './link.ts';
import type { Session } from './logins.ts';
import { serveObject } from './objects.ts';
import { readJson } from './request.ts';
import { changePassword, logIn, logOut, sessionView } from './session-routes.ts';

type Known = Visit & { readonly session: Session };

/** A route that is nothing without a session. */
const known = (deed: Route['deed'], run: (visit: Known) => Promise<void> | void): Route => ({
  deed,
  run(visit) {
    if (!visit.session) throw new AwsError('NotLoggedIn', 401, 'Nobody is logged in, or the session has ended.');
    return run({ ...visit, session: visit.session });
  },
});

/** Whatever is not the app. Every other path is the app's own. */
export const routes: Routes = {
  session: {
    GET: known('look', ({ parts, outgoing, session, rest }) => {
      atRoot(rest);
      sendJson(outgoing, 200, sessionView(session, parts));
    }),
    POST: {
      deed: 'act',
      async run(visit) {
        if (visit.rest === '/password') return password.run(visit);
        atRoot(visit.rest);
        const { parts, incoming, outgoing, peer, session, cookie } = visit;
        const { body, headers } = await logIn(parts, incoming, { peer, before: session, cookie });
        sendJson(outgoing, 200, body, headers);
      },
    },
    DELETE: known('act', async ({ parts, outgoing, peer, session, cookie, rest }) => {
      atRoot(rest);
      await logOut(parts, session, outgoing, peer, cookie);
      outgoing.writeHead(204, everyHeader).end();
    }),
  },
  api: { POST: known('act', serveApi) },
  objects: {
    GET: known('look', serveObject),
    HEAD: known('look', serveObject),
    PUT: known('act', serveObject),
  },
  events: {
    GET: known('look', ({ parts, session, outgoing, rest }) => {
      atRoot(rest);
      parts.events.open(session, outgoing);
    }),
  },
  link: {
    POST: known('act', async (visit) => {
      atRoot(visit.rest);
      sendJson(visit.outgoing, 200, await makeLink(visit));
    }),
  },
  ticket: {
    POST: known('act', async (visit) => {
      atRoot(visit.rest);
      const { what: Type, instanceId: InstanceId } = await readJson(visit.incoming, stream);
      await callOperation(visit, 'ec2', 'OpenInstanceConsole', {
        input: { InstanceId, Type },
        answer: ({ Token }) => jsonAnswer({ ticket: Token }),
      });
    }),
  },
  screenshot: {
    GET: known('look', (visit) =>
      callOperation(visit, 'ec2', 'GetConsoleScreenshot', {
        input: { InstanceId: decodeURIComponent(visit.rest.slice(1)) },
        answer: ({ ImageData }) => picture(Buffer.from(String(ImageData), 'base64')),
      }),
    ),
  },
};

const password = known('act', changePassword);

function atRoot(rest: string): void {
  if (rest !== '') throw new AwsError('NotFound', 404, 'There is no such request.');
}

const stream = z.strictObject({ what: z.enum(['serial', 'screen']), instanceId: z.string().max(100) });

function jsonAnswer(value: unknown): WireAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(value)) };
}

/** GetConsoleScreenshot answers a JPEG or a PNG, told apart by how it begins. */
function picture(body: Buffer): WireAnswer {
  const type = body[0] === 0xff ? 'image/jpeg' : 'image/png';
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body };
}

function sendJson(
  outgoing: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  const kind = { 'content-type': 'application/json', 'cache-control': 'no-store', 'content-length': body.length };
  outgoing.writeHead(status, { ...everyHeader, ...kind, ...headers }).end(body);
}
