import { AwsError } from '@mallee/base';
import { fieldOf } from '../codec/query-params.ts';
import type { WireRequest } from '../protocols/protocol.ts';
import { type Protocol, type ServiceName, serviceNames, services } from '../services.ts';

export interface Route {
  service: ServiceName;
  protocol: Protocol;
  /** What precedes the service's own path, such as `/services/compute`; it is signed like the rest. */
  prefix: string;
  /** The raw path behind the prefix, without the query. */
  path: string;
  /** The raw query, without the question mark. */
  query: string;
  /** S3: the bucket named by the host. */
  bucket?: string;
  bucketFromHost: boolean;
  /** S3: the host is that of the bucket's website. */
  website?: true;
}

type Found = Pick<Route, 'service' | 'prefix' | 'path'>;

const byAlias = new Map<string, ServiceName>();
const byTarget = new Map<string, ServiceName>();
const byVersion = new Map<string, ServiceName>();
for (const name of serviceNames) {
  for (const alias of services[name].aliases) byAlias.set(alias, name);
  byTarget.set(services[name].target, name);
  byVersion.set(services[name].version, name);
}

/**
 * Which service a request is for, by what it says in this order: path prefix, CBOR path, target header, signature's
 * scope, host, Action and Version of an unsigned or V2-signed query. Whatever says nothing is for S3.
 *
 * `form` is the body if it is URL-encoded and was read, which only a POST to a path of `/` deserves here: elsewhere it
 * may be an object's content.
 */
export function findService(request: WireRequest, options: { domain: string }, form?: string): Route {
  const [path, query] = splitTarget(request.target);
  const host = fromHost(request.headers.host ?? '', options.domain.toLowerCase());
  const found =
    fromPrefix(path) ??
    fromCborPath(request, path) ??
    whole(path, fromTargetHeader(request) ?? fromScope(request, query, form, host?.service)) ??
    whole(path, host?.service ?? fromAction(path, query, form) ?? 's3')!;
  const bucket = found.service === 's3' && found.prefix === '' ? host?.bucket : undefined;
  return {
    ...found,
    protocol: chooseProtocol(found.service, request),
    query,
    ...(bucket !== undefined && { bucket }),
    bucketFromHost: bucket !== undefined,
    ...(bucket !== undefined && host?.website && { website: true }),
  };
}

/** Proxies may send the absolute form (RFC 9112, section 3.2.2). */
function splitTarget(target: string): [path: string, query: string] {
  const relative = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = relative.indexOf('?');
  return mark < 0 ? [relative || '/', ''] : [relative.slice(0, mark) || '/', relative.slice(mark + 1)];
}

function fromPrefix(path: string): Found | undefined {
  const [prefix, alias] = /^\/services\/([a-z0-9]+)(?=\/|$)/i.exec(path) ?? [];
  const service = byAlias.get(alias?.toLowerCase() ?? '');
  return service && prefix ? { service, prefix, path: path.slice(prefix.length) || '/' } : undefined;
}

/** `/service/<target>/operation/<name>`, where the header says so: without it this is a bucket's name. */
function fromCborPath(request: WireRequest, path: string): Found | undefined {
  if (!request.headers['smithy-protocol']) return undefined;
  return whole(path, byTarget.get(/^\/service\/([^/]+)\/operation\//.exec(path)?.[1] ?? ''));
}

function fromTargetHeader(request: WireRequest): ServiceName | undefined {
  return byTarget.get(request.headers['x-amz-target']?.split('.')[0] ?? '');
}

/** `AKID/date/region/service/aws4_request` in the Authorization header, the query or the form. */
function fromScope(
  request: WireRequest,
  query: string,
  form: string | undefined,
  host: ServiceName | undefined,
): ServiceName | undefined {
  const credential =
    credentialIn(request.headers.authorization ?? '') ??
    fieldOf(query, 'X-Amz-Credential') ??
    (form === undefined ? undefined : fieldOf(form, 'X-Amz-Credential'));
  const name = credential?.split('/').at(-2);
  if (name === undefined) return undefined;
  const known = serviceNames.find((service) => service === name);
  if (known || host) return known;
  throw new AwsError('UnsupportedOperation', 400, `This cloud has no service '${name.slice(0, 64)}'.`);
}

/** The part that names key and scope, of an Authorization header of version 4. */
function credentialIn(authorization: string): string | undefined {
  if (!authorization.startsWith('AWS4-')) return undefined;
  const at = authorization.indexOf(' ') < 0 ? -1 : authorization.indexOf(credentialMark);
  return at < 0 ? undefined : /^[^,\s]+/.exec(authorization.slice(at + credentialMark.length))?.[0];
}

const credentialMark = 'Credential=';

/**
 * `<service>.<domain>`, `<bucket>.s3.<domain>`, and those of websites: `<bucket>.s3-website.<domain>`, with a region
 * behind as `s3-website-<region>` or `s3-website.<region>`, since AWS has both.
 */
function fromHost(
  header: string,
  domain: string,
): { service: ServiceName; bucket?: string; website?: true } | undefined {
  const host = header.toLowerCase().replace(/:\d*$/, '');
  if (!host.endsWith(`.${domain}`)) return undefined;
  const labels = host.slice(0, -domain.length - 1);
  const dot = labels.lastIndexOf('.');
  const service = byAlias.get(labels.slice(dot + 1));
  if (!service) {
    const [, bucket] = /^(.+)\.s3-website(?:[.-][a-z0-9-]+)?$/.exec(labels) ?? [];
    return bucket === undefined ? undefined : { service: 's3', bucket, website: true };
  }
  if (dot < 0) return { service };
  return service === 's3' ? { service, bucket: labels.slice(0, dot) } : undefined;
}

/** EC2 is the one service whose clients ask for many versions. */
function fromAction(path: string, query: string, form: string | undefined): ServiceName | undefined {
  if (path !== '/') return undefined;
  for (const source of [query, form ?? '']) {
    const version = fieldOf(source, 'Version');
    if (version !== undefined && fieldOf(source, 'Action') !== undefined) {
      return byVersion.get(version) ?? (/^\d{4}-\d\d-\d\d$/.test(version) ? 'ec2' : undefined);
    }
  }
  return undefined;
}

function chooseProtocol(service: ServiceName, { headers }: WireRequest): Protocol {
  const { protocols } = services[service];
  const asked =
    headers['smithy-protocol'] === 'rpc-v2-cbor' ? 'rpcv2Cbor' : headers['x-amz-target'] ? 'awsJson1_0' : undefined;
  return protocols.find((protocol) => protocol === asked) ?? protocols[0];
}

function whole(path: string, service: ServiceName | undefined): Found | undefined {
  return service && { service, prefix: '', path };
}
