import { errors } from '../errors.ts';

/** How a bucket shows itself on its website's host: pages of its own, or all of it elsewhere. */
export interface Website {
  readonly IndexDocument?: { readonly Suffix: string } | undefined;
  readonly ErrorDocument?: { readonly Key: string } | undefined;
  readonly RedirectAllRequestsTo?:
    | { readonly HostName: string; readonly Protocol?: 'http' | 'https' | undefined }
    | undefined;
  readonly RoutingRules?: RoutingRule[] | undefined;
}

interface RoutingRule {
  readonly Condition?:
    | { readonly HttpErrorCodeReturnedEquals?: string | undefined; readonly KeyPrefixEquals?: string | undefined }
    | undefined;
  readonly Redirect: Redirect;
}

interface Redirect {
  readonly HostName?: string | undefined;
  readonly HttpRedirectCode?: string | undefined;
  readonly Protocol?: 'http' | 'https' | undefined;
  readonly ReplaceKeyPrefixWith?: string | undefined;
  readonly ReplaceKeyWith?: string | undefined;
}

type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]?: Loose<T[Name]> | undefined }
    : T;

const mostRules = 50;

/** Source: PutBucketWebsite, Amazon S3 API Reference. */
export function readWebsite(asked: Loose<Website> | undefined): Website {
  const { IndexDocument, ErrorDocument, RedirectAllRequestsTo: all, RoutingRules = [] } = asked ?? {};
  if (all) {
    if (IndexDocument || ErrorDocument || RoutingRules.length > 0)
      throw errors.invalidRequest('RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.');
    if (!all.HostName) throw errors.malformedXml();
    checkTarget(all);
    return asked as Website;
  }
  const suffix = IndexDocument?.Suffix;
  if (suffix === undefined)
    throw errors.invalidArgument(
      'IndexDocument',
      'null',
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
    );
  if (suffix === '' || suffix.includes('/'))
    throw errors.invalidArgument('IndexDocument', suffix, 'The IndexDocument Suffix is not well formed');
  if (ErrorDocument && !ErrorDocument.Key)
    throw errors.invalidArgument('ErrorDocument', '', 'The ErrorDocument Key is not well formed');
  if (RoutingRules.length > mostRules)
    throw errors.invalidRequest(
      `${RoutingRules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${mostRules}.`,
    );
  for (const rule of RoutingRules) checkRule(rule);
  return asked as Website;
}

function checkRule({ Condition, Redirect }: Loose<RoutingRule>): void {
  if (!Redirect || Object.values(Redirect).every((value) => value === undefined)) throw errors.malformedXml();
  const { HttpRedirectCode: code, ReplaceKeyPrefixWith: prefix, ReplaceKeyWith: whole } = Redirect;
  if (prefix !== undefined && whole !== undefined)
    throw errors.invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
  if (code !== undefined && !/^3(?!00)\d\d$/.test(code))
    throw errors.invalidRequest(
      `The provided HTTP redirect code (${code}) is not valid. Valid codes are 3XX except 300.`,
    );
  const failure = Condition?.HttpErrorCodeReturnedEquals;
  if (failure !== undefined && !/^[45]\d\d$/.test(failure))
    throw errors.invalidRequest(`The provided HTTP error code (${failure}) is not valid. Valid codes are 4XX or 5XX.`);
  if (Condition && failure === undefined && Condition.KeyPrefixEquals === undefined) throw errors.malformedXml();
  checkTarget(Redirect);
}

function checkTarget({ HostName, Protocol }: { HostName?: string | undefined; Protocol?: string | undefined }): void {
  if (HostName !== undefined && !/^[A-Za-z0-9._-]{1,255}(?::\d{1,5})?(?:\/[\x21-\x7e]*)?$/.test(HostName))
    throw errors.invalidArgument('HostName', HostName, 'The host of a redirect is not well formed');
  if (Protocol !== undefined && Protocol !== 'http' && Protocol !== 'https')
    throw errors.invalidRequest(
      'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
    );
}

/** The key that a path of the site means; folders have an index. */
export const pageOf = (key: string, suffix: string): string => (key === '' || key.endsWith('/') ? key + suffix : key);

/** Where the first rule sends a request whose answer would have this status; undefined before it is known. */
export function redirectBy(
  { RoutingRules = [] }: Website,
  key: string,
  status: number | undefined,
  here: { host: string; protocol: string },
): { status: number; location: string } | undefined {
  const rule = RoutingRules.find(({ Condition: { HttpErrorCodeReturnedEquals: code, KeyPrefixEquals = '' } = {} }) => {
    const due = status === undefined ? code === undefined : code === String(status);
    return due && key.startsWith(KeyPrefixEquals);
  });
  if (!rule) return undefined;
  const { HostName, HttpRedirectCode = '301', Protocol, ReplaceKeyPrefixWith, ReplaceKeyWith } = rule.Redirect;
  const rest = key.slice((rule.Condition?.KeyPrefixEquals ?? '').length);
  const target = ReplaceKeyWith ?? (ReplaceKeyPrefixWith === undefined ? key : ReplaceKeyPrefixWith + rest);
  return {
    status: Number(HttpRedirectCode),
    location: `${Protocol ?? here.protocol}://${HostName ?? here.host}/${pathOf(target)}`,
  };
}

/** A key in a URL, its slashes kept. */
export const pathOf = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');

/** What an object may send readers of the website on to. */
export function checkRedirectLocation(location: string | undefined): void {
  if (location === undefined) return;
  if (!/^(?:\/|https?:\/\/)/.test(location) || Buffer.byteLength(location) > 2048 || /[\x00-\x1f\x7f]/.test(location))
    throw errors.invalidRedirect();
}
