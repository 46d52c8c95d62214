import { AwsError } from '@mallee/base';
import type { CrossOriginRequest } from '@mallee/gateway/op';
import type { Buckets } from './buckets.ts';
import { corsHeaders } from './rules/cors.ts';

/** Answers browsers by the bucket's rules: headers to send along, or a preflight's refusal. Source: as `rules/cors.ts`. */
export async function crossOrigin(
  buckets: Buckets,
  asked: CrossOriginRequest,
): Promise<Record<string, string> | undefined> {
  const { origin, method, headers, preflight } = asked;
  if (preflight) checkPreflight(asked);
  if (origin === undefined || method === undefined) return undefined;
  const bucket = asked.bucket === undefined ? undefined : await buckets.find(asked.bucket);
  const rules = bucket?.settings.cors;
  const answer = rules && corsHeaders(rules, { origin, method, headers });
  if (answer || !preflight) return answer;
  throw refused(
    asked,
    !bucket
      ? 'Bucket not found'
      : rules
        ? 'This CORS request is not allowed: no rule of the bucket has its origin, method and headers.'
        : 'CORS is not enabled for this bucket.',
  );
}

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

function checkPreflight({ origin, method }: CrossOriginRequest): void {
  const bad = (say: string) => new AwsError('BadRequest', 400, say);
  if (origin === undefined) throw bad('Insufficient information. Origin request header needed.');
  if (!methods.includes(method ?? '')) throw bad(`Invalid Access-Control-Request-Method: ${method ?? 'null'}`);
}

const refused = ({ method = '', key }: CrossOriginRequest, say: string) =>
  new AwsError('AccessForbidden', 403, `CORSResponse: ${say}`, {
    fields: { Method: method, ResourceType: key === undefined ? 'BUCKET' : 'OBJECT' },
  });
