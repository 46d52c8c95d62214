import type { Chain, Family, Hook, NftSet, Table } from './ruleset.ts';

/** What `nft -j list table` prints, as far as we read it (libnftables-json(5)). */
interface Listing {
  readonly nftables: readonly {
    readonly table?: { readonly family: Family; readonly name: string };
    readonly set?: SetJson;
    readonly map?: SetJson & { readonly map: string };
    readonly chain?: ChainJson;
    readonly rule?: { readonly chain: string; readonly comment?: string };
  }[];
}

interface SetJson {
  readonly name: string;
  readonly type: string | readonly string[];
  readonly elem?: readonly unknown[];
}

interface ChainJson {
  readonly name: string;
  readonly type?: Hook['type'];
  readonly hook?: string;
  readonly prio?: number;
  readonly policy?: Hook['policy'];
}

/** Reads the tables of a listing. Elements in a form that we never write get a key that is never wanted. */
export function readTables(json: string): Table[] {
  const tables: { family: Family; name: string; sets: Map<string, NftSet>; chains: Map<string, Chain> }[] = [];
  const stamps = new Map<string, string[]>();
  for (const { table, set, map, chain, rule } of (JSON.parse(json) as Listing).nftables) {
    if (table) {
      tables.push({ ...table, sets: new Map(), chains: new Map() });
      stamps.clear();
    }
    const current = tables.at(-1);
    if (set) current?.sets.set(set.name, { key: keyType(set), elements: elements(set) });
    if (map) current?.sets.set(map.name, { key: keyType(map), value: map.map, elements: elements(map) });
    if (chain) {
      const mine: string[] = [];
      stamps.set(chain.name, mine);
      current?.chains.set(chain.name, { ...hookOf(chain), stamps: mine });
    }
    if (rule) stamps.get(rule.chain)?.push(rule.comment ?? '');
  }
  return tables;
}

function keyType({ type }: SetJson): string {
  return typeof type === 'string' ? type : type.join(' . ');
}

function hookOf({ type, hook, prio, policy }: ChainJson): { hook?: Hook } {
  if (!type || !hook) return {};
  return { hook: { type, hook, priority: prio ?? 0, policy: policy ?? 'accept' } };
}

function elements(set: SetJson): Map<string, string> {
  const isMap = 'map' in set;
  return new Map(
    (set.elem ?? []).map((element) =>
      isMap && Array.isArray(element) ? [keyOf(element[0]), verdictOrAddress(element[1])] : [keyOf(element), ''],
    ),
  );
}

function keyOf(key: unknown): string {
  if (typeof key === 'string' || typeof key === 'number') return String(key);
  if (isRecord(key) && Array.isArray(key.concat)) return key.concat.map(keyOf).join(' . ');
  return JSON.stringify(key);
}

/** `{ jump: { target } }` and `{ drop: null }` to `jump target` and `drop`; addresses are strings. */
function verdictOrAddress(value: unknown): string {
  if (!isRecord(value)) return String(value);
  const [verb, object] = Object.entries(value)[0] ?? ['', undefined];
  return isRecord(object) ? `${verb} ${String(object.target)}` : verb;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
