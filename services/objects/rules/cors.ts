import { errors } from '../errors.ts';

/** Which pages may do what with a bucket from a browser. */
export interface CorsRule {
  readonly ID?: string | undefined;
  readonly AllowedMethods: string[];
  readonly AllowedOrigins: string[];
  readonly AllowedHeaders?: string[] | undefined;
  readonly ExposeHeaders?: string[] | undefined;
  readonly MaxAgeSeconds?: number | undefined;
}

const methods = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);
const mostRules = 100;

type Written = { readonly [Name in keyof CorsRule]?: CorsRule[Name] | undefined };

/** Source: "Elements of a CORS configuration", Amazon S3 User Guide. */
export function readCors(rules: readonly Written[]): CorsRule[] {
  if (rules.length === 0) throw errors.malformedXml();
  if (rules.length > mostRules)
    throw errors.invalidRequest(`The number of CORS rules should not exceed allowed limit of ${mostRules} rules.`);
  return rules.map(readRule);
}

function readRule(rule: Written): CorsRule {
  const { AllowedMethods, AllowedOrigins, AllowedHeaders = [], ExposeHeaders = [], ID = '', MaxAgeSeconds = 0 } = rule;
  if (!AllowedMethods?.length || !AllowedOrigins?.length) throw errors.malformedXml();
  const odd = AllowedMethods.find((method) => !methods.has(method));
  if (odd !== undefined)
    throw errors.invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${odd}`);
  atMostOneWildcard('AllowedOrigin', AllowedOrigins);
  atMostOneWildcard('AllowedHeader', AllowedHeaders);
  const wild = ExposeHeaders.find((name) => name.includes('*'));
  if (wild !== undefined)
    throw errors.invalidRequest(
      `ExposeHeader "${wild}" contains wildcard. We currently do not support wildcard for ExposeHeader`,
    );
  const unsafe = [...ExposeHeaders, ...AllowedHeaders].some((name) => /[^\x21-\x7e]/.test(name));
  if (ID.length > 255 || unsafe || !Number.isInteger(MaxAgeSeconds) || MaxAgeSeconds < 0) throw errors.malformedXml();
  return { ...rule, AllowedMethods, AllowedOrigins };
}

function atMostOneWildcard(element: string, values: readonly string[]): void {
  const odd = values.find((value) => value.split('*').length > 2);
  if (odd !== undefined) throw errors.invalidRequest(`${element} "${odd}" can not have more than one wildcard.`);
}

export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Headers that the page wants to send, in lower case. */
  readonly headers: readonly string[];
}

/** The headers that let the page go on: those of the first rule that allows all of it; undefined where none does. */
export function corsHeaders(
  rules: readonly CorsRule[],
  { origin, method, headers }: CorsQuestion,
): Record<string, string> | undefined {
  for (const rule of rules) {
    const allowed = rule.AllowedOrigins.find((pattern) => fits(pattern, origin));
    if (allowed === undefined || !rule.AllowedMethods.includes(method)) continue;
    if (!headers.every((name) => rule.AllowedHeaders?.some((pattern) => fits(pattern.toLowerCase(), name)))) continue;
    return {
      'access-control-allow-origin': allowed === '*' ? '*' : origin,
      'access-control-allow-methods': rule.AllowedMethods.join(', '),
      ...(allowed !== '*' && { 'access-control-allow-credentials': 'true' }),
      ...(headers.length > 0 && { 'access-control-allow-headers': headers.join(', ') }),
      ...(rule.ExposeHeaders?.length && { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') }),
      ...(rule.MaxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    };
  }
  return undefined;
}

function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
