import { encodeComponent } from '../auth/percent.ts';
import type { Member, Shape, StructShape } from '../schema/shape.ts';
import type { AskedOperation, ClientModel } from './model.ts';

type Pairs = [name: string, value: string][];

/** A request's body in the model's query dialect. Absent and empty values are left out. */
export function writeForm(model: ClientModel, operation: AskedOperation, input: object): string {
  const pairs: Pairs = [
    ['Action', operation.name],
    ['Version', model.version],
  ];
  if (operation.input) putStruct(operation.input, input, '', model.flat, pairs);
  return pairs.map(([name, value]) => `${encodeComponent(name)}=${encodeComponent(value)}`).join('&');
}

function putStruct(shape: StructShape, value: object, prefix: string, flat: boolean, out: Pairs): void {
  for (const member of shape.members) {
    const part = (value as Record<string, unknown>)[member.name];
    if (part !== undefined) putMember(member, part, prefix + parameterName(member, flat), flat, out);
  }
}

function parameterName({ name, traits }: Member, flat: boolean): string {
  const usual = traits.x ?? name;
  return flat ? (traits.q ?? usual[0]!.toUpperCase() + usual.slice(1)) : usual;
}

function putMember({ shape, traits }: Member, value: unknown, name: string, flat: boolean, out: Pairs): void {
  if (shape.kind === 'struct') putStruct(shape, value as object, `${name}.`, flat, out);
  else if (shape.kind === 'list') {
    const items = flat || traits.flat ? name : `${name}.${shape.item.traits.x ?? 'member'}`;
    for (const [index, item] of (value as unknown[]).entries())
      putMember(shape.item, item, `${items}.${index + 1}`, flat, out);
  } else if (shape.kind === 'map') {
    const entries = traits.flat ? name : `${name}.entry`;
    for (const [index, [key, part]] of Object.entries(value as object).entries()) {
      out.push([`${entries}.${index + 1}.${shape.key.traits.x ?? 'key'}`, key]);
      putMember(shape.value, part, `${entries}.${index + 1}.${shape.value.traits.x ?? 'value'}`, flat, out);
    }
  } else out.push([name, leafText(shape, value)]);
}

function leafText({ kind }: Shape, value: unknown): string {
  if (value instanceof Date) return kind === 'epoch-seconds' ? String(value.getTime() / 1000) : value.toISOString();
  if (kind === 'blob') return Buffer.from(value as Uint8Array).toString('base64');
  return String(value);
}
