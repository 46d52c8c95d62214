import { AwsError } from '@mallee/base';
import { formDecode } from '../codec/scalars.ts';
import { invalidArgument } from '../errors.ts';

/** The query of an S3 request, decoded. A name that comes twice is refused: which one was meant? */
export function s3Query(raw: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    if (query.has(name)) throw invalidArgument(`The parameter ${name} is present more than once.`, name);
    query.set(name, equals < 0 ? '' : decoded(pair.slice(equals + 1)));
  }
  return query;
}

function decoded(text: string): string {
  const plain = formDecode(text);
  if (plain === undefined) throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  return plain;
}
