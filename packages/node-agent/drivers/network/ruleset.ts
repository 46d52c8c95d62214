import { createHash } from 'node:crypto';

export type Family = 'inet' | 'arp' | 'ip';

/** One nftables table as it should be or is. */
export interface Table {
  readonly family: Family;
  readonly name: string;
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly chains: ReadonlyMap<string, Chain>;
}

export interface NftSet {
  /** Key types in nft's words, joined by ` . `, such as `ifname . ether_addr`. */
  readonly key: string;
  /** Makes it a map. */
  readonly value?: string;
  /** Keys (parts joined by ` . `, unquoted) to values; an empty value in a set. */
  readonly elements: ReadonlyMap<string, string>;
}

export interface Chain {
  /** Absent: a chain that others jump to. */
  readonly hook?: Hook;
  /** How the rules are told apart: see `stamps`. */
  readonly stamps: readonly string[];
  /** Rule texts; absent in what was read from the kernel, which gives back another spelling. */
  readonly rules?: readonly string[];
}

export interface Hook {
  readonly type: 'filter' | 'nat';
  readonly hook: string;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

export function chain(rules: readonly string[], hook?: Hook): Chain {
  return { ...(hook && { hook }), rules, stamps: stamps(rules) };
}

/**
 * The kernel prints rules in its own words, so texts cannot be compared. Instead every rule bears a comment with the
 * hash of its text: a chain is as wanted if and only if it shows the wanted comments in order.
 */
function stamps(rules: readonly string[]): string[] {
  return rules.map((rule) => createHash('sha256').update(rule).digest('hex').slice(0, 16));
}

/** The batch, in nft's language, that turns `seen` into `want`: empty where nothing differs, atomic when applied. */
export function difference(want: Table, seen: Table | undefined): string {
  const at = `${want.family} ${want.name}`;
  if (!seen || !sameShape(want, seen)) {
    // `add` before `delete` makes the deletion valid whether the table exists or not.
    const anew = `add table ${at}\ndelete table ${at}\nadd table ${at}\n`;
    return anew + difference(want, { ...want, sets: new Map(), chains: new Map() });
  }
  const batch: string[] = [];
  for (const [name, set] of want.sets) if (!seen.sets.has(name)) batch.push(declareSet(at, name, set));
  for (const [name, { hook }] of want.chains) if (!seen.chains.has(name)) batch.push(declareChain(at, name, hook));
  for (const [name, one] of want.chains) batch.push(...fillChain(at, name, one, seen.chains.get(name)));
  for (const [name, set] of want.sets) batch.push(...fillSet(at, name, set, seen.sets.get(name)));
  const emptied = [...seen.sets].filter(([name]) => !want.sets.has(name));
  for (const [name, set] of emptied) batch.push(`flush ${kind(set)} ${at} ${name}`);
  const gone = [...seen.chains.keys()].filter((name) => !want.chains.has(name));
  // Chains that go may jump to each other: all are emptied before the first is deleted.
  for (const name of gone) batch.push(`flush chain ${at} ${name}`);
  for (const name of gone) batch.push(`delete chain ${at} ${name}`);
  for (const [name, set] of emptied) batch.push(`delete ${kind(set)} ${at} ${name}`);
  return batch.length === 0 ? '' : `${batch.join('\n')}\n`;
}

/** Types of sets and hooks of chains cannot be changed in place. */
function sameShape(want: Table, seen: Table): boolean {
  for (const [name, set] of want.sets) {
    const other = seen.sets.get(name);
    if (other && (other.key !== set.key || other.value !== set.value)) return false;
  }
  for (const [name, { hook }] of want.chains) {
    const other = seen.chains.get(name);
    if (other && hookText(other.hook) !== hookText(hook)) return false;
  }
  return true;
}

function declareSet(at: string, name: string, set: NftSet): string {
  return `add ${kind(set)} ${at} ${name} { type ${set.key}${set.value ? ` : ${set.value}` : ''}; }`;
}

function kind({ value }: NftSet): 'map' | 'set' {
  return value ? 'map' : 'set';
}

function declareChain(at: string, name: string, hook: Hook | undefined): string {
  return hook ? `add chain ${at} ${name} { ${hookText(hook)} }` : `add chain ${at} ${name}`;
}

function hookText(hook: Hook | undefined): string {
  return hook ? `type ${hook.type} hook ${hook.hook} priority ${hook.priority}; policy ${hook.policy};` : '';
}

/** Rules at the end are added; anything else makes the chain be written anew, which costs the kernel much more. */
function fillChain(at: string, name: string, want: Chain, seen: Chain | undefined): string[] {
  const before = seen?.stamps ?? [];
  const kept = before.every((stamp, i) => stamp === want.stamps[i]) ? before.length : 0;
  const rules = (want.rules ?? []).map((rule, i) => `add rule ${at} ${name} ${rule} comment "${want.stamps[i]}"`);
  return [...(kept < before.length ? [`flush chain ${at} ${name}`] : []), ...rules.slice(kept)];
}

function fillSet(at: string, name: string, want: NftSet, seen: NftSet | undefined): string[] {
  const types = want.key.split(' . ');
  const remove: string[] = [];
  const add: string[] = [];
  for (const [key, value] of seen?.elements ?? [])
    if (want.elements.get(key) !== value) remove.push(spell(types, key, value));
  for (const [key, value] of want.elements) if (seen?.elements.get(key) !== value) add.push(spell(types, key, value));
  return [
    ...(remove.length > 0 ? [`delete element ${at} ${name} { ${remove.join(', ')} }`] : []),
    ...(add.length > 0 ? [`add element ${at} ${name} { ${add.join(', ')} }`] : []),
  ];
}

function spell(types: readonly string[], key: string, value: string): string {
  const spelled = key
    .split(' . ')
    .map((part, i) => (types[i] === 'ifname' ? `"${part}"` : part))
    .join(' . ');
  return value ? `${spelled} : ${value}` : spelled;
}
