import { lazy, memo } from './memo.ts';
import type { Limits, Member, Shape, StructShape } from './shape.ts';

/** One thing that is wrong with a request whose types are right. */
export interface Problem {
  path: string;
  /** The sentence's end, such as `Member must not be null`. */
  must: string;
  /** Absent: the member is missing. */
  value?: unknown;
}

/** How a protocol names what it complains about. */
export interface Naming {
  member(member: Member): string;
}

type Check = (value: unknown, path: string, problems: Problem[]) => void;

/** Makes the checks of required members and limits, each once per shape. */
export function checker(naming: Naming): (shape: StructShape, input: unknown) => Problem[] {
  const structCheck: (shape: StructShape) => Check = memo((shape) => {
    // Most members may hold anything of their type, or nothing.
    const looked = lazy(() =>
      shape.members
        .map((member) => ({
          member,
          check: checkOf(member),
          needed: member.required && member.shape.kind !== 'stream',
        }))
        .filter(({ check, needed }) => needed || check !== nothing),
    );
    return (value, path, problems) => {
      const struct = value as Record<string, unknown>;
      for (const { member, check, needed } of looked()) {
        const part = struct[member.name];
        if (part === undefined ? !needed : check === nothing) continue;
        const name = naming.member(member);
        const at = path === '' ? name : `${path}.${name}`;
        if (part !== undefined) check(part, at, problems);
        else problems.push({ path: at, must: 'Member must not be null' });
      }
    };
  });

  const checkOf = (member: Member): Check => both(limitCheck(member.limits), contentCheck(member.shape));

  function lazily(member: Member): Check {
    const check = lazy(() => checkOf(member));
    return (value, path, problems) => check()(value, path, problems);
  }

  function contentCheck(shape: Shape): Check {
    if (shape.kind === 'struct') return (value, path, problems) => structCheck(shape)(value, path, problems);
    if (shape.kind === 'list') {
      const item = lazily(shape.item);
      return (value, path, problems) => {
        (value as unknown[]).forEach((each, index) => {
          item(each, `${path}.${index + 1}`, problems);
        });
      };
    }
    if (shape.kind !== 'map') return nothing;
    const [key, content] = [lazily(shape.key), lazily(shape.value)];
    return (value, path, problems) => {
      for (const [name, each] of Object.entries(value as object)) {
        key(name, `${path}.key`, problems);
        content(each, `${path}.${name}`, problems);
      }
    };
  }

  return (shape, input) => {
    const problems: Problem[] = [];
    structCheck(shape)(input, '', problems);
    return problems;
  };
}

const nothing: Check = () => {};

function both(first: Check, second: Check): Check {
  if (first === nothing) return second;
  if (second === nothing) return first;
  return (value, path, problems) => {
    first(value, path, problems);
    second(value, path, problems);
  };
}

function limitCheck({ min, max, pattern }: Limits): Check {
  if (min === undefined && max === undefined && pattern === undefined) return nothing;
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return (value, path, problems) => {
    const [size, unit] = measure(value);
    if (min !== undefined && size < min)
      problems.push({ path, value, must: `Member must have ${unit} greater than or equal to ${min}` });
    if (max !== undefined && size > max) {
      problems.push({ path, value, must: `Member must have ${unit} less than or equal to ${max}` });
      return; // patterns are matched only against texts of a sensible length
    }
    if (whole && typeof value === 'string' && !whole.test(value))
      problems.push({ path, value, must: `Member must satisfy regular expression pattern: ${pattern}` });
  };
}

/** Texts are measured in characters, not in UTF-16 units. */
function measure(value: unknown): [size: number, unit: string] {
  if (typeof value === 'number') return [value, 'value'];
  if (typeof value === 'string') return [characters(value), 'length'];
  if (Array.isArray(value) || Buffer.isBuffer(value)) return [value.length, 'length'];
  return [Object.keys(value as object).length, 'length'];
}

function characters(text: string): number {
  let count = text.length;
  for (const pair of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) count -= pair.length;
  return count;
}
