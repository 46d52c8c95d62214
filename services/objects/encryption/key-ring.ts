import { hkdfSync } from 'node:crypto';
import type { AccountId, World } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import { encryptionKeys } from '../repos/encryption-keys.ts';
import { defaultAlias, keyArn, readKeyName, unknownKey } from '../rules/kms-key-name.ts';
import type { EncryptionKeyRow } from '../tables.ts';
import { unwrap, wrap } from './envelope.ts';

/** A key that an account has by name. */
export interface NamedKey {
  readonly arn: string;
  readonly root: Buffer;
}

type Bytes = Pick<World, 'bytes'>;

/**
 * The keys that keys of objects are sealed under: the cloud's own for SSE-S3, derived from the master key, and those of
 * accounts for SSE-KMS, which are rows. Whatever is sealed names its master key, so that a second one can come beside
 * the first.
 */
export class KeyRing {
  readonly #store: Store;
  readonly #region: string;
  readonly #masters: ReadonlyMap<string, Master>;
  readonly #current: Master;
  readonly #known = new Map<string, NamedKey>();
  readonly #most: number;

  /** @param most accounts' keys that are remembered, some 200 bytes each. */
  constructor(store: Store, region: string, masterKey: Buffer, most = 10_000) {
    this.#store = store;
    this.#region = region;
    this.#most = most;
    this.#current = masterOf(masterKey);
    this.#masters = new Map([[this.#current.name, this.#current]]);
  }

  /** The master key that new things are sealed under. */
  get master(): string {
    return this.#current.name;
  }

  /** What SSE-S3 seals under. */
  cloudKey(master: string): Buffer {
    return this.#master(master).objects;
  }

  /**
   * The account's key that a request names, or its default one, which is made at its first use.
   * @throws AwsError KMS.NotFoundException
   */
  async find(account: AccountId, text: string | undefined, world: Bytes): Promise<NamedKey> {
    const here = { region: this.#region, account };
    const name = readKeyName(text ?? `alias/${defaultAlias}`, here);
    const known = this.#known.get(remembered(account, 'id' in name ? name.id : name.alias));
    if (known) return known;
    const row = await this.#store.read((read) =>
      'id' in name ? encryptionKeys.named(read, account, name.id) : encryptionKeys.called(read, account, name.alias),
    );
    if (row) return this.#remember(row);
    if ('id' in name || name.alias !== defaultAlias) throw unknownKey(name, here);
    return this.#remember(await this.#store.write((tx) => this.#make(tx, account, world)));
  }

  /** A key that something was sealed under. */
  async existing(account: AccountId, id: string): Promise<NamedKey> {
    const known = this.#known.get(remembered(account, id));
    if (known) return known;
    const row = await this.#store.read((read) => encryptionKeys.named(read, account, id));
    if (!row) throw new Error(`The key ${id} of account ${account} is gone.`);
    return this.#remember(row);
  }

  async #make(tx: Tx, account: AccountId, world: Bytes): Promise<EncryptionKeyRow> {
    const there = await encryptionKeys.called(tx, account, defaultAlias);
    if (there) return there;
    const id = uuid(world.bytes(16));
    const { name: master, keys } = this.#current;
    const sealed = wrap(keys, world.bytes(32), aboutKey(account, id), world).toString('base64');
    const row = { id, account, alias: defaultAlias, master, sealed, created_at: tx.now };
    await encryptionKeys.insert(tx, row);
    return row;
  }

  #remember({ id, account, alias, master, sealed }: EncryptionKeyRow): NamedKey {
    const root = unwrap(this.#master(master).keys, Buffer.from(sealed, 'base64'), aboutKey(account, id));
    if (!root) throw new Error(`The key ${id} of account ${account} was not sealed under this master key.`);
    const key = { arn: keyArn({ region: this.#region, account }, id), root };
    for (const name of [id, alias]) {
      if (this.#known.size >= this.#most) this.#known.delete(this.#known.keys().next().value!);
      this.#known.set(remembered(account, name), key);
    }
    return key;
  }

  #master(name: string): Master {
    const master = this.#masters.get(name);
    if (!master) throw new Error(`The master key ${name} is not here.`);
    return master;
  }
}

/** What comes of a master key: its public name, and a key for each purpose. */
interface Master {
  readonly name: string;
  readonly objects: Buffer;
  readonly keys: Buffer;
}

function masterOf(key: Buffer): Master {
  if (key.length !== 32) throw new Error('The master key must have 32 bytes.');
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', key, '', `mallee/objects/${purpose}`, bytes));
  return { name: derive('name', 4).toString('hex'), objects: derive('objects', 32), keys: derive('keys', 32) };
}

const remembered = (account: AccountId, name: string): string => `${account}/${name}`;
const aboutKey = (account: AccountId, id: string): string => `key/${account}/${id}`;

/** Version 4, RFC 9562. */
function uuid(random: Buffer): string {
  const bytes = Buffer.from(random);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
