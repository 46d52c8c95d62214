import type { Served } from '@mallee/gateway/op';
import type { Bucket } from '../buckets.ts';

/** What an operation is about, as the log calls it, where its name does not say so. */
const nouns: Readonly<Record<string, string>> = {
  GetObject: 'OBJECT',
  HeadObject: 'OBJECT',
  PutObject: 'OBJECT',
  CopyObject: 'OBJECT',
  DeleteObject: 'OBJECT',
  DeleteObjects: 'MULTI_OBJECT_DELETE',
  CreateBucket: 'BUCKET',
  HeadBucket: 'BUCKET',
  DeleteBucket: 'BUCKET',
  ListObjects: 'BUCKET',
  ListObjectsV2: 'BUCKET',
  ListObjectVersions: 'BUCKETVERSIONS',
  GetBucketLogging: 'LOGGING_STATUS',
  PutBucketLogging: 'LOGGING_STATUS',
  CreateMultipartUpload: 'UPLOADS',
  ListMultipartUploads: 'UPLOADS',
  CompleteMultipartUpload: 'UPLOAD',
  AbortMultipartUpload: 'UPLOAD',
  ListParts: 'UPLOAD',
  UploadPart: 'PART',
  UploadPartCopy: 'PART',
  GetObjectAcl: 'ACL',
  PutObjectAcl: 'ACL',
};

/** One line of an access log. Source: "Amazon S3 server access log format", Amazon S3 User Guide. */
export function accessLogLine(served: Served, bucket: Bucket): string {
  const { scope, method, status, code, bytesSent, seconds, headers, input, output, target } = served;
  const { authentication, tls } = scope ?? {};
  const totalMs = String(Math.round(seconds * 1000));
  const fields = [
    bucket.owner.id,
    bucket.name,
    `[${clfTime(served.at)}]`,
    scope?.sourceIp,
    requester(served),
    served.requestId,
    operationName(served),
    typeof input?.Key === 'string' ? encodeURIComponent(input.Key).replaceAll('%2F', '/') : undefined,
    quoted(`${method} ${target} HTTP/1.1`),
    String(status),
    code,
    bytesSent === undefined || bytesSent === 0 ? undefined : String(bytesSent),
    objectSize(input, output),
    totalMs,
    totalMs,
    quoted(headers.referer),
    quoted(headers['user-agent']),
    typeof input?.VersionId === 'string' ? input.VersionId : undefined,
    served.requestId,
    authentication && (authentication.version === 'AWS' ? 'SigV2' : 'SigV4'),
    undefined,
    authentication && authTypes[authentication.type],
    headers.host,
    tls && `TLSv${tls}`,
    undefined,
    undefined,
  ];
  return `${fields.map((field) => (field ? field.replace(/[\x00-\x1f\x7f]/g, '') : '-')).join(' ')}\n`;
}

const authTypes = { 'REST-HEADER': 'AuthHeader', 'REST-QUERY-STRING': 'QueryString', POST: 'AuthHeader' } as const;

const quoted = (text: string | undefined) => `"${(text ?? '-').replaceAll('"', '%22')}"`;

function requester({ scope }: Served): string | undefined {
  const { kind, arn, canonicalId, accountAdministrator } = scope?.subject ?? {};
  if (kind === undefined || kind === 'anonymous') return undefined;
  return accountAdministrator ? canonicalId : arn;
}

function operationName({ operation, method, site }: Served): string {
  if (site) return `WEBSITE.${method}.OBJECT`;
  if (operation === undefined) return `REST.${method}.BUCKET`;
  const verb = operation === 'CopyObject' || operation === 'UploadPartCopy' ? 'COPY' : method;
  const own = operation.replace(/^(?:Get|Put|Delete|List)(?:Bucket)?(?=[A-Z])/, '');
  const noun = nouns[operation] ?? (own === 'Policy' ? 'BUCKETPOLICY' : own.replace(/(?<=[a-z])(?=[A-Z])/g, '_'));
  return `REST.${verb}.${noun.toUpperCase()}`;
}

/** Of the whole object, also where a part of it was asked for. */
function objectSize(input: Served['input'], output: Served['output']): string | undefined {
  const whole = /\/(\d+)$/.exec(String(output?.ContentRange ?? ''))?.[1];
  const size = whole ?? output?.ContentLength ?? (input && 'Body' in input ? input.ContentLength : undefined);
  return size === undefined ? undefined : String(size);
}

/** `06/Feb/2019:00:00:38 +0000` */
function clfTime(at: number): string {
  const [, day, month, year, time] = /, (\d\d) (\w{3}) (\d{4}) ([\d:]+)/.exec(new Date(at).toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
}
