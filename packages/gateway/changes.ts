import type { AccountId } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import type { Operation, Scope } from './op.ts';

/** The topic under which is told, after a commit, what users may see differently now. */
export const changeTopic = 'changes';

export interface Change {
  readonly account: AccountId;
  /** In the singular, such as `security-group`. */
  readonly type: string;
  /** Absent where more may have changed than is named. */
  readonly id?: string;
}

/** Says that something of an account has changed. Only type and id: whoever hears it asks again and is authorised. */
export function changed(tx: Tx, { account, type, id = '' }: Change): void {
  tx.wake(changeTopic, [`${account} ${type} ${id}`]);
}

/** What `changed` said, as listeners get it. */
export function readChange(key: string): Change {
  const [account = '', type = ''] = key.split(' ', 2);
  const id = key.slice(account.length + type.length + 2);
  return { account, type, ...(id !== '' && { id }) };
}

/** Tells what a write has changed, as far as its name and the names in its input show. */
export function operationChanged(
  tx: Tx,
  { account, subject }: Scope,
  operation: Operation,
  ids: readonly string[],
): void {
  if (operation.service === 'sts') return;
  const types = new Set([...typesIn(operation), ...ids.flatMap((id) => typeOf(id) ?? [])]);
  for (const owner of new Set([account, subject.account]))
    for (const type of types) {
      // What the operation is about may be named by something else than an id, or be new.
      const own = ids.filter((id) => (typeOf(id) ?? type) === type);
      for (const id of own.length > 0 ? own : [undefined])
        changed(tx, { account: owner, type, ...(id !== undefined && { id }) });
    }
}

/** Of operations that move bytes: those that change what a bucket holds. Uploads' parts show nowhere. */
const changing = /^(Put|Copy|Delete|Complete|Restore)/;

/** The same for an operation without a transaction, once it has succeeded. */
export function dataChanged(
  store: Pick<Store, 'ring'>,
  { account }: Scope,
  { service, name }: Operation,
  input: Readonly<Record<string, unknown>>,
): void {
  const { Bucket, Key } = input;
  if (service !== 's3' || typeof Bucket !== 'string' || !changing.test(name)) return;
  const object = typeof Key === 'string' || name === 'DeleteObjects';
  const place = object ? `object ${Bucket}/${typeof Key === 'string' ? Key : ''}` : `bucket ${Bucket}`;
  store.ring(changeTopic, [`${account} ${place}`]);
}

/** Longer names come before those that they hold. */
const nouns: readonly (readonly [part: string, type: string])[] = [
  ['InstanceProfile', 'instance-profile'],
  ['InstanceType', 'instance-type'],
  ['NetworkInterface', 'network-interface'],
  ['SecurityGroup', 'security-group'],
  ['KeyPair', 'key-pair'],
  ['LoginProfile', 'user'],
  ['AccessKey', 'user'],
  ['Password', 'user'],
  ['Instance', 'instance'],
  ['Image', 'image'],
  ['Address', 'address'],
  ['Volume', 'volume'],
  ['Snapshot', 'snapshot'],
  ['Subnet', 'subnet'],
  ['Vpc', 'vpc'],
  ['Tag', 'tag'],
  ['Account', 'account'],
  ['User', 'user'],
  ['Group', 'group'],
  ['Role', 'role'],
  ['Policy', 'policy'],
];

function typesIn({ service, name }: Operation): string[] {
  if (service === 's3') return ['bucket'];
  let rest = name;
  return nouns.flatMap(([part, type]) => {
    if (!rest.includes(part)) return [];
    rest = rest.replaceAll(part, ' ');
    return [type];
  });
}

const prefixes: Readonly<Record<string, string>> = {
  ...{
    i: 'instance',
    vol: 'volume',
    snap: 'snapshot',
    sg: 'security-group',
    key: 'key-pair',
    eni: 'network-interface',
  },
  ...{ emi: 'image', ami: 'image', eki: 'image', aki: 'image', eri: 'image', ari: 'image' },
  ...{ eipalloc: 'address', vpc: 'vpc', subnet: 'subnet' },
};

const typeOf = (id: string): string | undefined => prefixes[/^([a-z]+)-[0-9a-f]{8,17}$/i.exec(id)?.[1] ?? ''];

/** Members that name something without an id. */
const naming = /^(Key|User|Group|Role|Policy|InstanceProfile|Account)Name$|^Bucket$|^PolicyArn$/;
const most = 100;
/** How much of a large answer is looked through. */
const mostLooked = 1000;

/** Ids wherever they stand, and names of what has no id: no more than a page can make use of. */
export function namesIn(given: unknown): string[] {
  const found = new Set<string>();
  let looked = 0;
  const look = (value: unknown, member: string, depth: number): void => {
    looked += 1;
    if (found.size >= most || looked > mostLooked || depth > 6) return;
    if (typeof value === 'string') {
      // Where AWS gives a name though there is none, as of an instance's kernel.
      if (value === '') return;
      if (naming.test(member) || typeOf(value) !== undefined) found.add(value);
    } else if (Array.isArray(value)) for (const item of value) look(item, member, depth + 1);
    else if (typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value))
      for (const [name, part] of Object.entries(value)) look(part, name, depth + 1);
  };
  look(given, '', 0);
  return [...found];
}
