import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';

/** A filter as a link carries it: `[["state","=","running"]]`, and `"or"` before it where any token will do. */
export function readFilter(text: string | undefined): PropertyFilterProps.Query {
  const none: PropertyFilterProps.Query = { tokens: [], operation: 'and' };
  if (!text) return none;
  try {
    const found: unknown = JSON.parse(text);
    if (!Array.isArray(found)) return none;
    const tokens = found.filter((one): one is string[] => Array.isArray(one) && one.length === 3 && one.every(isText));
    return {
      operation: found[0] === 'or' ? 'or' : 'and',
      tokens: tokens.map(([propertyKey, operator, value]) => ({
        ...(propertyKey && { propertyKey }),
        operator: operator as PropertyFilterProps.ComparisonOperator,
        value,
      })),
    };
  } catch {
    return none;
  }
}

export function writeFilter({ tokens, operation }: PropertyFilterProps.Query): string | undefined {
  if (tokens.length === 0) return undefined;
  const list = tokens.map(({ propertyKey, operator, value }) => [propertyKey ?? '', operator, String(value)]);
  return JSON.stringify(operation === 'or' ? ['or', ...list] : list);
}

const isText = (value: unknown): value is string => typeof value === 'string';
