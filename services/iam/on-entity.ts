import type { Operation, Parameters, ReadContext, WriteContext } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import { about, type Keys, op, type Ports } from './operation.ts';
import { entities, parameterOf } from './repos/entities.ts';
import type { EntityKind, EntityRow } from './repos/tables.ts';

/**
 * The makers of operations on one existing entity, named by its kind's parameter (`UserName` for a user): the caller must
 * be allowed the action on it, and it must exist. Several kinds share a maker where IAM has the same action for each.
 */
export function on<Kind extends EntityKind>(kind: Kind) {
  const nameIn = (input: object) => (input as Record<string, string | undefined>)[parameterOf[kind]];
  const find = async (read: Read, account: string, input: object) =>
    (await entities.get(read, account, kind, nameIn(input))) as Entity<Kind>;
  /** What every one of them has; the compiler cannot follow that a kind's parameter is the one left out of the spec's. */
  const common = <N extends Name>(
    name: N,
    { parameters, keys }: Pick<Spec<N, unknown, Kind>, 'parameters' | 'keys'>,
  ) => ({
    parameters: { [parameterOf[kind]]: 'used', ...parameters } as never,
    authorize: (input: OperationInput<'iam', N>, context: ReadContext<Ports>) =>
      about(name, kind, nameIn(input), context, keys?.(input)),
  });
  return {
    read: <N extends Name>(name: N, spec: Spec<N, ReadContext<Ports>, Kind>): Operation =>
      op.read(name, {
        ...common(name, spec),
        run: async (context, input) => spec.run(context, await find(context.read, context.scope.account, input), input),
      }),
    write: <N extends Name>(name: N, spec: Spec<N, WriteContext<Ports>, Kind>): Operation =>
      op.write(name, {
        ...common(name, spec),
        run: async (context, input) => spec.run(context, await find(context.tx, context.scope.account, input), input),
      }),
  };
}

type Name = OperationName<'iam'>;
type Entity<Kind extends EntityKind> = EntityRow & { readonly kind: Kind };

interface Spec<N extends Name, Context, Kind extends EntityKind> {
  /** All but the one that names the entity. */
  readonly parameters: Omit<Parameters<OperationInput<'iam', N>>, (typeof parameterOf)[Kind]>;
  /** Condition keys that the request brings. */
  keys?(input: OperationInput<'iam', N>): Keys;
  run(context: Context, entity: Entity<Kind>, input: OperationInput<'iam', N>): Promise<OperationOutput<'iam', N>>;
}
