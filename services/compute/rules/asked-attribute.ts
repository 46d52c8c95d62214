import type { OperationInput } from '@mallee/wire';
import { errors } from '../errors.ts';
import { decodedUserData, readUserData, type UserData } from './user-data.ts';

type Input = OperationInput<'ec2', 'ModifyInstanceAttribute'>;

type FlagAttribute = 'disableApiTermination' | 'disableApiStop' | 'sourceDestCheck' | 'ebsOptimized' | 'enaSupport';

/** One attribute of an instance with the value that it is to have. */
export type AskedAttribute =
  | { readonly name: FlagAttribute; readonly value: boolean }
  | { readonly name: 'instanceType' | 'kernel' | 'ramdisk' | 'sriovNetSupport'; readonly value: string }
  | { readonly name: 'instanceInitiatedShutdownBehavior'; readonly value: 'stop' | 'terminate' }
  | { readonly name: 'userData'; readonly value: UserData | undefined }
  | { readonly name: 'groupSet'; readonly value: readonly string[] }
  | {
      readonly name: 'blockDeviceMapping';
      readonly value: readonly { device: string; volume: string | undefined; deleteOnTermination: boolean }[];
    }
  | { readonly name: 'enclaveOptions' };

const flags = {
  disableApiTermination: 'DisableApiTermination',
  disableApiStop: 'DisableApiStop',
  sourceDestCheck: 'SourceDestCheck',
  ebsOptimized: 'EbsOptimized',
  enaSupport: 'EnaSupport',
} as const;

const texts = {
  instanceType: 'InstanceType',
  kernel: 'Kernel',
  ramdisk: 'Ramdisk',
  sriovNetSupport: 'SriovNetSupport',
} as const;

/**
 * The one attribute that a request modifies. Clients have two forms: a member of its own for each attribute, and the
 * older `Attribute` with `Value`. Source: ModifyInstanceAttribute, Amazon EC2 API Reference.
 */
export function askedAttribute(input: Input): AskedAttribute {
  const asked = [...ofMembers(input), ...ofPair(input)];
  const [first] = asked;
  if (!first) throw errors.missingParameter('Attribute');
  if (asked.length > 1) throw errors.invalidCombination('Only one attribute can be modified with one request.');
  return first;
}

function ofMembers(input: Input): AskedAttribute[] {
  const asked: AskedAttribute[] = [];
  for (const name of keys(flags)) {
    const value = input[flags[name]]?.Value;
    if (value !== undefined) asked.push({ name, value });
  }
  for (const name of keys(texts)) {
    const value = input[texts[name]]?.Value;
    if (value !== undefined) asked.push({ name, value });
  }
  const {
    InstanceInitiatedShutdownBehavior: behavior,
    UserData: data,
    Groups,
    BlockDeviceMappings,
    EnclaveOptions,
  } = input;
  if (behavior?.Value !== undefined) asked.push(shutdown(behavior.Value));
  if (data?.Value !== undefined) asked.push({ name: 'userData', value: decodedUserData(data.Value) });
  if (Groups && Groups.length > 0) asked.push({ name: 'groupSet', value: Groups });
  if (BlockDeviceMappings && BlockDeviceMappings.length > 0) asked.push(mappings(BlockDeviceMappings));
  // The gateway has let only `false` through, which is what every instance has.
  if (EnclaveOptions) asked.push({ name: 'enclaveOptions' });
  return asked;
}

function ofPair({ Attribute, Value, Groups, BlockDeviceMappings }: Input): AskedAttribute[] {
  if (Attribute === undefined) {
    if (Value !== undefined) throw errors.missingParameter('Attribute');
    return [];
  }
  const name: string = Attribute;
  // Their values come in lists of their own.
  if (name === 'groupSet' && Groups?.length) return [];
  if (name === 'blockDeviceMapping' && BlockDeviceMappings?.length) return [];
  if (Value === undefined) throw errors.missingParameter('Value');
  if (isKey(flags, name)) {
    if (Value !== 'true' && Value !== 'false') throw errors.invalidValue('value', Value, 'Use true or false.');
    return [{ name, value: Value === 'true' }];
  }
  if (isKey(texts, name)) return [{ name, value: Value }];
  if (name === 'instanceInitiatedShutdownBehavior') return [shutdown(Value)];
  if (name === 'userData') return [{ name, value: readUserData(Value) }];
  if (name === 'groupSet') return [{ name, value: [Value] }];
  throw errors.invalidValue('attribute', name, 'It cannot be modified.');
}

function shutdown(value: string): AskedAttribute {
  if (value !== 'stop' && value !== 'terminate')
    throw errors.invalidValue('instanceInitiatedShutdownBehavior', value, 'Use stop or terminate.');
  return { name: 'instanceInitiatedShutdownBehavior', value };
}

function mappings(list: NonNullable<Input['BlockDeviceMappings']>): AskedAttribute {
  const value = list.map(({ DeviceName, Ebs }) => {
    if (!DeviceName) throw errors.missingParameter('blockDeviceMapping.deviceName');
    if (Ebs?.DeleteOnTermination === undefined)
      throw errors.missingParameter('blockDeviceMapping.ebs.deleteOnTermination');
    return { device: DeviceName, volume: Ebs.VolumeId, deleteOnTermination: Ebs.DeleteOnTermination };
  });
  return { name: 'blockDeviceMapping', value };
}

const keys = <T extends object>(table: T) => Object.keys(table) as (keyof T)[];
const isKey = <T extends object>(table: T, name: string): name is keyof T & string => Object.hasOwn(table, name);
