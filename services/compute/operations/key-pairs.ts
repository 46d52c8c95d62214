import { newId } from '@mallee/base';
import { date, type WriteContext } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { keyPairs } from '../repos/key-pairs.ts';
import { tags } from '../repos/tags.ts';
import { createDemands, listDemand, resourceDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { importedSshKey, newSshKey, type SshKey } from '../rules/ssh-keys.ts';
import { readTagSpecifications, type TagSpecification, tagList } from '../rules/tag-specifications.ts';
import type { KeyPairRow } from '../tables.ts';

const checkName = (name: string | undefined) => {
  if (!name) throw errors.missingParameter('KeyName');
  if (name.length > 255 || !/^[\x20-\x7e]+$/.test(name))
    throw errors.invalidValue('KeyName', name, 'Up to 255 ASCII characters.');
  return name;
};

/** The row and tags of a key, wherever it came from. */
async function keep(
  { tx, scope, world, ports }: WriteContext<ComputePorts>,
  input: { KeyName?: string | undefined; TagSpecifications?: readonly TagSpecification[] | undefined },
  key: SshKey,
) {
  const most = ports.settings.limits.tagsPerResource;
  const map = readTagSpecifications(input.TagSpecifications, ['key-pair'], most).get('key-pair') ?? {};
  const row: KeyPairRow = {
    id: newId(world, 'key'),
    account: scope.account,
    name: checkName(input.KeyName),
    type: key.type,
    fingerprint: key.fingerprint,
    public_key: key.line,
    created_at: tx.now,
  };
  await keyPairs.insert(tx, row);
  await tags.put(tx, scope.account, 'key-pair', row.id, map);
  return { row, map };
}

const createKeyPair = op.write('CreateKeyPair', {
  parameters: {
    KeyName: 'used',
    KeyType: 'used',
    KeyFormat: { only: ['pem'] },
    TagSpecifications: 'used',
  },
  authorize: (input, about) => createDemands('CreateKeyPair', 'key-pair', input.TagSpecifications, about),
  prepare: async ({ KeyType = 'rsa' }, { world }) => {
    if (KeyType !== 'rsa' && KeyType !== 'ed25519')
      throw errors.invalidValue('KeyType', KeyType, 'Use rsa or ed25519.');
    return newSshKey(KeyType, () => world.bytes(4));
  },
  async run(context, input, { key, material }) {
    const { row, map } = await keep(context, input, key);
    return {
      KeyPairId: row.id,
      KeyName: row.name,
      KeyFingerprint: row.fingerprint,
      KeyMaterial: material,
      Tags: tagList(map),
    };
  },
});

const importKeyPair = op.write('ImportKeyPair', {
  parameters: { KeyName: 'used', PublicKeyMaterial: 'used', TagSpecifications: 'used' },
  authorize: (input, about) => createDemands('ImportKeyPair', 'key-pair', input.TagSpecifications, about),
  async run(context, input) {
    if (!input.PublicKeyMaterial) throw errors.missingParameter('PublicKeyMaterial');
    const key = importedSshKey(Buffer.from(input.PublicKeyMaterial).toString('latin1'));
    const { row, map } = await keep(context, input, key);
    return { KeyPairId: row.id, KeyName: row.name, KeyFingerprint: row.fingerprint, Tags: tagList(map) };
  },
});

const deleteKeyPair = op.write('DeleteKeyPair', {
  parameters: { KeyName: 'used', KeyPairId: 'used' },
  async authorize(input, about) {
    const row = await named(about.read, about.scope.account, input);
    return [
      resourceDemand(
        'DeleteKeyPair',
        'key-pair',
        row?.name ?? input.KeyName ?? '*',
        about,
        row && { tags: await tags.of(about.read, row.id) },
      ),
    ];
  },
  async run({ tx, scope }, input) {
    if (!input.KeyName && !input.KeyPairId) throw errors.missingParameter('KeyName');
    const row = await named(tx, scope.account, input);
    // Deleting what is not there succeeds, as on AWS.
    if (row) await keyPairs.remove(tx, row);
    return { Return: true, ...(row && { KeyPairId: row.id }) };
  },
});

const named = (
  read: Parameters<typeof keyPairs.named>[0],
  account: string,
  { KeyName, KeyPairId }: { KeyName?: string | undefined; KeyPairId?: string | undefined },
) => (KeyPairId ? keyPairs.withId(read, account, KeyPairId) : keyPairs.named(read, account, KeyName ?? ''));

type Described = KeyPairRow & { tags: Readonly<Record<string, string>> };

const description: Description<Described> = {
  keyOf: (row) => row.id,
  code: 'KeyPair',
  noun: 'key pair',
  filters: {
    'key-name': (row) => row.name,
    'key-pair-id': (row) => row.id,
    fingerprint: (row) => row.fingerprint,
  },
};

const describeKeyPairs = op.read('DescribeKeyPairs', {
  parameters: { KeyNames: 'used', KeyPairIds: 'used', Filters: 'used', IncludePublicKey: 'used' },
  authorize: (_, about) => listDemand('DescribeKeyPairs', about),
  async run({ read, scope }, { KeyNames, KeyPairIds, Filters, IncludePublicKey }) {
    const all = await tags.join(read, await keyPairs.all(read, scope.account), (row) => row.id);
    const names = new Set(KeyNames);
    const missing = [...names].find((name) => !all.some((row) => row.name === name));
    if (missing !== undefined) throw errors.keyPairNotFound(missing);
    const rows = names.size > 0 ? all.filter((row) => names.has(row.name)) : all;
    const { rows: shown } = describe(description, rows, { ids: KeyPairIds, filters: Filters });
    return {
      KeyPairs: shown.map((row) => ({
        KeyPairId: row.id,
        KeyName: row.name,
        KeyType: row.type,
        KeyFingerprint: row.fingerprint,
        CreateTime: date(row.created_at),
        Tags: tagList(row.tags),
        ...(IncludePublicKey && { PublicKey: row.public_key }),
      })),
    };
  },
});

export const keyPairOperations = [createKeyPair, importKeyPair, deleteKeyPair, describeKeyPairs];
