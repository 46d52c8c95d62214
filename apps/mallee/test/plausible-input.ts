import type { ServiceModel } from '@mallee/wire';
import type { Belongings } from './belongings.ts';

type Operation = NonNullable<ReturnType<ServiceModel['operations']['get']>>;
type Struct = NonNullable<Operation['input']>;
type Shape = Struct['members'][number]['shape'];

/**
 * An input with everything that the operation requires, and with everything else that names something: `known` tells
 * what of which parameter. Lists hold one item.
 */
export function plausibleInput(operation: Operation, known: Belongings): Record<string, unknown> {
  return operation.input ? struct(operation.input, known) : {};
}

function struct(shape: Struct, known: Belongings): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { name, required, shape: content } of shape.members) {
    const simple = content.kind !== 'struct' && content.kind !== 'list' && content.kind !== 'map';
    const named = known[name] ?? (content.kind === 'list' ? known[name.replace(/s$/, '')] : undefined);
    if (named !== undefined && simple) input[name] = named;
    else if (named !== undefined && content.kind === 'list') input[name] = [named];
    else if (required) input[name] = value(content, known);
  }
  return input;
}

function value(shape: Shape, known: Belongings): unknown {
  switch (shape.kind) {
    case 'struct':
      return struct(shape, known);
    case 'list':
      return [value(shape.item.shape, known)];
    case 'map':
      return { key: value(shape.value.shape, known) };
    case 'number':
    case 'epoch-seconds':
      return 1;
    case 'boolean':
      return true;
    case 'blob':
    case 'stream':
      return Buffer.from('some');
    case 'timestamp':
    case 'date-time':
    case 'http-date':
      return new Date(0);
    default:
      return 'some';
  }
}
