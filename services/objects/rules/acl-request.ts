import { errors } from '../errors.ts';
import { type Acl, cannedAcl, type Grant, groupUri, type Owner, type Permission, permissions, tidy } from './acl.ts';

/** The ways in which a request can say who may do what; all of them are optional. */
export interface AclRequest {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly AccessControlPolicy?: AclDocument | undefined;
}

interface AclDocument {
  readonly Owner?: { readonly ID?: string | undefined } | undefined;
  readonly Grants?: readonly DocumentGrant[] | undefined;
}

interface DocumentGrant {
  readonly Permission?: string | undefined;
  readonly Grantee?:
    | {
        readonly Type?: string | undefined;
        readonly ID?: string | undefined;
        readonly URI?: string | undefined;
        readonly EmailAddress?: string | undefined;
      }
    | undefined;
}

const grantHeaders = {
  GrantFullControl: 'FULL_CONTROL',
  GrantRead: 'READ',
  GrantReadACP: 'READ_ACP',
  GrantWrite: 'WRITE',
  GrantWriteACP: 'WRITE_ACP',
} as const satisfies Partial<Record<keyof AclRequest, Permission>>;

/** The accounts that a list may name, by canonical id. */
export type KnownAccounts = (id: string) => Promise<boolean>;

/** True where the request sets a list of its own, which takes a permission of its own. */
export const setsAcl = (request: AclRequest): boolean =>
  request.ACL !== undefined || request.AccessControlPolicy !== undefined || grantNames(request).length > 0;

/** The list that a request asks for; one way of saying it only. Nothing said is `private`. */
export async function readAcl(
  request: AclRequest,
  owner: Owner,
  bucketOwner: Owner,
  known: KnownAccounts,
): Promise<Acl> {
  const headers = grantNames(request);
  const ways = Number(request.ACL !== undefined) + Number(headers.length > 0);
  if (ways > 1) throw errors.invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
  if (ways > 0 && request.AccessControlPolicy)
    throw errors.invalidRequest('An ACL in headers and one in the body are not allowed together.');
  if (request.ACL !== undefined) return cannedAcl(request.ACL, owner, bucketOwner);
  if (headers.length > 0) {
    const grants = headers.flatMap((name) => readGrantHeader(request[name]!, grantHeaders[name]));
    return tidy(await knownGrants(grants, known), owner);
  }
  if (!request.AccessControlPolicy) return undefined;
  const { Owner: named, Grants = [] } = request.AccessControlPolicy;
  if (named?.ID !== undefined && named.ID !== owner.id) throw errors.accessDenied();
  return tidy(await knownGrants(Grants.map(readDocumentGrant), known), owner);
}

const grantNames = (request: AclRequest) =>
  (Object.keys(grantHeaders) as (keyof typeof grantHeaders)[]).filter((name) => request[name] !== undefined);

/** `id="..", uri="..", emailAddress=".."`, the quotes optional. */
function readGrantHeader(text: string, may: Permission): Grant[] {
  return text.split(',').map((item) => {
    const [, kind = '', value = ''] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*?)"?\s*$/i.exec(item) ?? [];
    return { to: grantee(kind.toLowerCase(), value), may };
  });
}

function readDocumentGrant({ Permission, Grantee }: DocumentGrant): Grant {
  const may = permissions.find((name) => name === Permission);
  if (!may || !Grantee) throw errors.malformedAcl();
  const { ID, URI, EmailAddress } = Grantee;
  if (ID !== undefined) return { to: grantee('id', ID), may };
  if (URI !== undefined) return { to: grantee('uri', URI), may };
  return { to: grantee('emailaddress', EmailAddress ?? ''), may };
}

function grantee(kind: string, value: string): string {
  if (kind === 'id' && value !== '') return value;
  if (kind === 'uri') {
    const uri = groupUri(value);
    if (uri) return uri;
    throw errors.invalidArgument('uri', value, 'Invalid group uri');
  }
  // Accounts are not known by their mail here.
  if (kind === 'emailaddress') throw errors.unknownEmail(value);
  throw errors.invalidArgument('x-amz-grant', value, 'Argument format not recognized');
}

async function knownGrants(grants: readonly Grant[], known: KnownAccounts): Promise<readonly Grant[]> {
  for (const { to } of grants)
    if (!groupUri(to) && !(await known(to))) throw errors.invalidArgument('CanonicalUser/ID', to, 'Invalid id');
  return grants;
}
