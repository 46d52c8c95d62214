import { timingSafeEqual } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { AwsError } from '@mallee/base';
import type { Subject } from '@mallee/policy';
import {
  type Claim,
  missingAuthenticationToken,
  payloadOfUnsigned,
  readCredentials,
  type ServiceName,
  type Verified,
  verify,
} from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import type { Credentials } from '../identity.ts';
import type { Authentication, Scope } from '../op.ts';
import { collect, formLimit } from './collect.ts';

/**
 * Who asks, proven by their signature. S3's bodies are checked later as they stream; those of the other services are
 * small and covered as a whole.
 */
export function authenticate(gateway: Gateway, exchange: Exchange): Promise<void> | void {
  if (exchange.scope) return;
  if (exchange.route!.website) {
    // Websites are for strangers; what a browser may send along is not looked at.
    exchange.scope = scopeOf(exchange);
    return;
  }
  if (exchange.route!.service === 's3' || exchange.body) return prove(gateway, exchange);
  return collect(exchange, formLimit).then((body) => {
    exchange.body = body;
    return prove(gateway, exchange);
  });
}

function prove(gateway: Gateway, exchange: Exchange): Promise<void> | void {
  const { request } = exchange;
  const route = exchange.route!;
  const claim = readCredentials(request, route, exchange.body);
  if (claim === 'anonymous') {
    if (route.service !== 's3') throw missingAuthenticationToken();
    exchange.verified = { payload: payloadOfUnsigned(request) };
    exchange.scope = scopeOf(exchange);
    return;
  }
  const found = identify(gateway, exchange, claim);
  if (found instanceof Promise) return found.then((known) => accept(gateway, exchange, claim, known));
  accept(gateway, exchange, claim, found);
}

function accept(gateway: Gateway, exchange: Exchange, claim: Claim, known: Credentials): void {
  const { service } = exchange.route!;
  exchange.verified = verifySignature(gateway, exchange, claim, known.secret);
  gateway.identity.used(claim.accessKeyId, service, 'scope' in claim ? claim.scope.region : gateway.settings.region);
  const authentication = authenticationOf(claim, exchange.request.headers, gateway.world.now());
  exchange.scope = scopeOf(exchange, known.subject, { accessKey: claim.accessKeyId, authentication });
}

/** Whose key it is; the session token must be the one that belongs to it. */
export function identify(
  { identity }: Gateway,
  { route }: Exchange,
  { accessKeyId, token }: Pick<Claim, 'accessKeyId' | 'token'>,
): Credentials | Promise<Credentials> {
  const check = (known: Credentials | undefined): Credentials => {
    if (!known) throw unknownKey(route!.service, accessKeyId);
    if (!sameToken(token, known.sessionToken)) throw wrongToken(route!.service);
    return known;
  };
  const found = identity.find(accessKeyId);
  return found instanceof Promise ? found.then(check) : check(found);
}

function authenticationOf(claim: Claim, headers: Readonly<Record<string, string>>, now: number): Authentication {
  const { form, signedAt } = claim;
  const contentSha256 = headers['x-amz-content-sha256'];
  return {
    type: form.endsWith('-header') ? 'REST-HEADER' : 'REST-QUERY-STRING',
    version: form.startsWith('v4') ? 'AWS4-HMAC-SHA256' : 'AWS',
    age: signedAt === undefined ? undefined : Math.max(0, now - signedAt),
    contentSha256,
  };
}

function verifySignature(gateway: Gateway, exchange: Exchange, claim: Claim, secret: string): Verified {
  const { request, route, body } = exchange;
  return verify(claim, secret, request, {
    now: gateway.world.now(),
    route: route!,
    keys: gateway.signingKeys,
    hosts: gateway.settings.publicHosts,
    ...(body && { body }),
  });
}

export function scopeOf(
  { incoming, request, requestId }: Exchange,
  subject: Subject = anonymous,
  signed?: Pick<Scope, 'accessKey' | 'authentication'>,
): Scope {
  const peer = incoming.socket.remoteAddress ?? '0.0.0.0';
  return {
    account: subject.account,
    subject,
    requestId,
    sourceIp: peer.startsWith('::ffff:') ? peer.slice(7) : peer,
    secure: incoming.socket instanceof TLSSocket,
    tls: incoming.socket instanceof TLSSocket ? incoming.socket.getProtocol()?.replace(/^TLSv/, '') : undefined,
    userAgent: request.headers['user-agent'] ?? '',
    accessKey: signed?.accessKey,
    authentication: signed?.authentication,
  };
}

const anonymous: Subject = {
  kind: 'anonymous',
  account: '',
  arn: '*',
  userId: 'anonymous',
  cloudAdministrator: false,
  accountAdministrator: false,
  identity: [],
};

function sameToken(sent: string | undefined, kept: string | undefined): boolean {
  if (sent === undefined || kept === undefined) return sent === kept;
  const [a, b] = [Buffer.from(sent), Buffer.from(kept)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function unknownKey(service: ServiceName, id: string): AwsError {
  if (service === 's3')
    return new AwsError(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      {
        fields: { AWSAccessKeyId: id },
      },
    );
  if (service === 'ec2')
    return new AwsError('AuthFailure', 401, 'The access key is unknown or inactive, or its session has ended.');
  return new AwsError('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');
}

function wrongToken(service: ServiceName): AwsError {
  const say = 'The security token does not belong to this access key.';
  if (service === 's3')
    return new AwsError('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.');
  return service === 'ec2' ? new AwsError('AuthFailure', 401, say) : new AwsError('InvalidClientTokenId', 403, say);
}
