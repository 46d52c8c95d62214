import { AwsError } from '@mallee/base';

/** What we do with one member of an operation's input. */
type Parameter<Value> =
  /** Honoured, or stored and returned where it is only a hint. */
  | 'used'
  /** We lack it: any value is refused. */
  | 'absent'
  /** Accepted where it asks for nothing beyond what happens anyway; real clients send defaults. */
  | { readonly only: readonly NonNullable<Value>[] }
  /** Honoured but for values that ask for what we lack. */
  | { readonly never: readonly NonNullable<Value>[] }
  /** A structure, or a list of structures, decided member by member. */
  | (Structure<Value> extends never ? never : { readonly within: Parameters<Structure<Value>> });

/**
 * A decision for every member: a new SDK release with a new member does not compile until somebody decides. The two
 * left out are the gateway's own business (`DelegateAccount` by the service's `scopeFor`).
 */
export type Parameters<In> = {
  readonly [Name in keyof In as Name extends 'DryRun' | 'DelegateAccount' ? never : Name]-?: Parameter<In[Name]>;
};

type Structure<Value> =
  NonNullable<Value> extends readonly (infer Item)[] ? StructureOf<Item> : StructureOf<NonNullable<Value>>;
type StructureOf<T> = T extends string | number | boolean | bigint | Date | Uint8Array
  ? never
  : T extends object
    ? T
    : never;

/** The first member that asks for what we lack, as a path such as `CpuOptions.CoreCount`; undefined if there is none. */
export function unhonoured(
  parameters: Readonly<Record<string, unknown>>,
  input: object,
  path = '',
): string | undefined {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null || name === 'DryRun') continue;
    const rule = parameters[name] as LooseRule | undefined;
    const here = path + name;
    if (rule === undefined || rule === 'used' || isEmpty(value)) continue;
    if (rule === 'absent') return here;
    if ('only' in rule) {
      if (!rule.only.some((allowed) => same(allowed, value))) return here;
      continue;
    }
    if ('never' in rule) {
      if (rule.never.some((refused) => same(refused, value))) return here;
      continue;
    }
    for (const [index, item] of Array.isArray(value) ? value.entries() : [[undefined, value] as const]) {
      const deeper = unhonoured(rule.within, item as object, `${here}.${index === undefined ? '' : `${index + 1}.`}`);
      if (deeper) return deeper;
    }
  }
  return undefined;
}

/** The error that a service's clients know for a parameter that is known but not offered here. */
export function refusal(service: string, parameter: string): AwsError {
  const say = `The parameter ${parameter} is not supported by this cloud with the given value. Leave it out.`;
  return service === 's3' ? new AwsError('NotImplemented', 501, say) : new AwsError('UnsupportedOperation', 400, say);
}

/** For `docs/operations.md`: the members that are absent, or not accepted with every value. */
export function lacking(parameters: Readonly<Record<string, unknown>>, path = ''): string[] {
  return Object.entries(parameters).flatMap(([name, rule]) => {
    const loose = rule as LooseRule;
    if (loose === 'used') return [];
    if (loose === 'absent') return [path + name];
    if ('only' in loose) return [`${path}${name} (only ${listed(loose.only)})`];
    if ('never' in loose) return [`${path}${name} (not ${listed(loose.never)})`];
    return lacking(loose.within, `${path}${name}.`);
  });
}

type LooseRule =
  | 'used'
  | 'absent'
  | { only: readonly unknown[] }
  | { never: readonly unknown[] }
  | { within: Record<string, unknown> };

const listed = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(', ');

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
