import { errors } from '../errors.ts';
import {
  type Acl,
  cannedAcl,
  type Grant,
  groupUri,
  isService,
  mostGrants,
  type Owner,
  type Permission,
  permissions,
  tidy,
} from './acl.ts';

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
export interface Grantees {
  exists(id: string): Promise<boolean>;
  /** The ids of all whom this address belongs to. */
  withEmail(address: string): Promise<readonly string[]>;
}

/** A grant as it is written: whom it is for is not yet known to exist. */
interface Written {
  readonly by: 'id' | 'uri' | 'email';
  readonly value: string;
  readonly may: Permission;
}

/** True where the request sets a list of its own, which takes a permission of its own. */
export const setsAcl = (request: AclRequest): boolean =>
  request.ACL !== undefined || request.AccessControlPolicy !== undefined || grantNames(request).length > 0;

/** The list that a request asks for; one way of saying it only. Nothing said is `private`. */
export async function readAcl(request: AclRequest, owner: Owner, bucketOwner: Owner, grantees: Grantees): Promise<Acl> {
  const headers = grantNames(request);
  const ways = Number(request.ACL !== undefined) + Number(headers.length > 0);
  if (ways > 1) throw errors.invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
  if (ways > 0 && request.AccessControlPolicy)
    throw errors.invalidRequest('An ACL in headers and one in the body are not allowed together.');
  if (request.ACL !== undefined) return cannedAcl(request.ACL, owner, bucketOwner);
  if (headers.length > 0) {
    const written = headers.flatMap((name) => readGrantHeader(request[name]!, grantHeaders[name]));
    return tidy(await resolved(written, grantees), owner);
  }
  if (!request.AccessControlPolicy) return undefined;
  const { Owner: named, Grants = [] } = request.AccessControlPolicy;
  if (named?.ID !== undefined && named.ID !== owner.id) throw errors.accessDenied();
  return tidy(await resolved(Grants.map(readDocumentGrant), grantees), owner);
}

const kinds: Readonly<Record<string, Written['by']>> = { id: 'id', uri: 'uri', emailaddress: 'email' };

/** Grants outside of a list, as logs have them. */
export const readGrants = (grants: readonly DocumentGrant[], grantees: Grantees): Promise<readonly Grant[]> =>
  resolved(grants.map(readDocumentGrant), grantees);

const grantNames = (request: AclRequest) =>
  (Object.keys(grantHeaders) as (keyof typeof grantHeaders)[]).filter((name) => request[name] !== undefined);

/** `id="..", uri="..", emailAddress=".."`, the quotes optional. */
function readGrantHeader(text: string, may: Permission): Written[] {
  return text.split(',').map((item) => {
    const [, kind = '', value = ''] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*?)"?\s*$/i.exec(item) ?? [];
    const by = kinds[kind.toLowerCase()];
    if (!by || value === '') throw errors.invalidArgument('x-amz-grant', item, 'Argument format not recognized');
    return { by, value, may };
  });
}

function readDocumentGrant({ Permission, Grantee }: DocumentGrant): Written {
  const may = permissions.find((name) => name === Permission);
  const { ID, URI, EmailAddress } = Grantee ?? {};
  if (may && ID) return { by: 'id', value: ID, may };
  if (may && URI) return { by: 'uri', value: URI, may };
  if (may && EmailAddress) return { by: 'email', value: EmailAddress, may };
  throw errors.malformedAcl();
}

async function resolved(written: readonly Written[], grantees: Grantees): Promise<readonly Grant[]> {
  if (written.length > mostGrants) throw errors.malformedAcl();
  const grants: Grant[] = [];
  for (const { by, value, may } of written) grants.push({ to: await grantee(by, value, grantees), may });
  return grants;
}

async function grantee(by: Written['by'], value: string, grantees: Grantees): Promise<string> {
  if (by === 'uri') {
    const uri = groupUri(value);
    if (!uri) throw errors.invalidArgument('uri', value, 'Invalid group uri');
    return uri;
  }
  if (by === 'id') {
    if (isService(value) || (await grantees.exists(value))) return value;
    throw errors.invalidArgument('CanonicalUser/ID', value, 'Invalid id');
  }
  const [found, another] = await grantees.withEmail(value);
  if (another) throw errors.ambiguousEmail(value);
  if (!found) throw errors.unknownEmail(value);
  return found;
}
