import { ShapeGraph, type StructShape } from '../schema/shape.ts';
import type { ServiceTable } from '../schema/tables.ts';

/** One operation as its caller sees it; without shapes it takes, or answers, nothing. */
export interface AskedOperation {
  readonly name: string;
  readonly input: StructShape | undefined;
  readonly output: StructShape | undefined;
}

/** A query service from a pruned schema. Limits are the server's to check. */
export class ClientModel {
  readonly version: string;
  /** EC2's dialect: lists are `X.1` in requests, and answers have no `Result` around them. */
  readonly flat: boolean;
  readonly #operations: ServiceTable['operations'];
  readonly #graph: ShapeGraph;

  constructor(table: ServiceTable) {
    this.version = table.version;
    this.flat = table.target === 'AmazonEC2';
    this.#operations = table.operations;
    this.#graph = new ShapeGraph(table.shapes, {});
  }

  operation(name: string): AskedOperation {
    const found = this.#operations[name];
    if (!found) throw new Error(`the pruned schema has no ${name}; run apps/cli/schemas/generate.ts`);
    return {
      name,
      input: found.in === undefined ? undefined : this.#graph.struct(found.in),
      output: found.out === undefined ? undefined : this.#graph.struct(found.out),
    };
  }
}
