import {
  checkPostPolicy,
  entityTooLarge,
  filledIn,
  formBoundary,
  formErrors,
  type LengthRange,
  readForm,
  readFormClaim,
  requestOfForm,
  s3Place,
  verifyForm,
} from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { identify, scopeOf } from './authenticate.ts';
import { takeRoom } from './limit-requests.ts';

/**
 * An upload that a browser makes from a page's form: the caller is whoever signed the form's policy. From here on it is
 * the PUT of an object that it amounts to; `answer-form.ts` gives the answer that the form asks for.
 */
export function acceptForm(gateway: Gateway, exchange: Exchange): Promise<void> | void {
  const { request, route } = exchange;
  if (request.method !== 'POST' || route!.service !== 's3' || route!.query !== '') return;
  const boundary = formBoundary(request.headers['content-type']);
  const { bucket, key } = boundary === undefined ? {} : s3Place(route!);
  if (boundary === undefined || bucket === undefined || key !== undefined) return;
  return becomePut(gateway, exchange, bucket, boundary);
}

async function becomePut(gateway: Gateway, exchange: Exchange, bucket: string, boundary: string): Promise<void> {
  const { route, incoming } = exchange;
  // Whose it is stands in it, and reading may take long: until then it takes a stranger's room.
  takeRoom(gateway, exchange, '');
  exchange.proceed();
  const form = await readForm(incoming, boundary);
  const fields = filledIn(form);
  const range = await authenticateForm(gateway, exchange, fields, bucket);
  Object.assign(exchange, requestOfForm(exchange.model!, route!, fields, bucket));
  exchange.form = { fields, bucket };
  exchange.content = range ? within(form.file, range) : form.file;
  exchange.verified = { payload: { kind: 'unsigned' } };
}

async function authenticateForm(
  gateway: Gateway,
  exchange: Exchange,
  fields: ReadonlyMap<string, string>,
  bucket: string,
): Promise<LengthRange | undefined> {
  const now = gateway.world.now();
  const claim = readFormClaim(fields);
  if (claim === 'anonymous') {
    exchange.scope = scopeOf(exchange);
    return undefined;
  }
  const known = await identify(gateway, exchange, claim);
  verifyForm(claim, known.secret);
  gateway.identity.used(claim.accessKeyId, 's3', claim.scope?.region ?? gateway.settings.region);
  exchange.scope = scopeOf(exchange, known.subject, {
    accessKey: claim.accessKeyId,
    authentication: {
      type: 'POST',
      version: claim.scope ? 'AWS4-HMAC-SHA256' : 'AWS',
      ...(claim.signedAt !== undefined && { age: Math.max(0, now - claim.signedAt) }),
    },
  });
  return checkPostPolicy(claim.policy, fields, bucket, now);
}

/** The file, as long as its policy allows. */
async function* within(file: AsyncIterable<Uint8Array>, { least, most }: LengthRange): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of file) {
    size += piece.length;
    if (size > most) throw entityTooLarge(size, most);
    yield piece;
  }
  if (size < least) throw formErrors.tooSmall(size, least);
}
