import type { Digest, InstanceId, World } from '@mallee/base';
import type { CloudLink } from '@mallee/node-contract';

/** EC2's document about a role's credentials, exactly as guests read it. */
export interface RoleCredentials {
  readonly Code: string;
  readonly LastUpdated: string;
  readonly Type: string;
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

const keepMs = 60_000;
const maxBytes = 64 * 1024;
const maxUserData = 256;

/** What a guest may ask for that is fetched from the cloud then, and kept in memory only, for a short while. */
export class Secrets {
  readonly #world: World;
  readonly #fetch: CloudLink['fetch'];
  readonly #credentials = new Map<InstanceId, { until: number; version: string; role: Promise<RoleCredentials> }>();
  readonly #userData = new Map<Digest, Promise<Buffer>>();

  constructor(world: World, fetch: CloudLink['fetch']) {
    this.#world = world;
    this.#fetch = fetch;
  }

  /**
   * Requests at the same time share one fetch; a failed one is forgotten at once. `version` stands for the profile:
   * with another one the old credentials are not given out any more.
   */
  async credentials(instance: InstanceId, version: string): Promise<RoleCredentials> {
    const kept = this.#credentials.get(instance);
    if (kept && kept.until > this.#world.now() && kept.version === version) return kept.role;
    const role = this.#read(`credentials/${instance}`).then((bytes) => parse(bytes));
    const entry = { until: this.#world.now() + keepMs, version, role };
    this.#credentials.set(instance, entry);
    role.catch(() => {
      if (this.#credentials.get(instance) === entry) this.#credentials.delete(instance);
    });
    return role;
  }

  /** Contents never change under a digest. */
  async userData(digest: Digest): Promise<Buffer> {
    const kept = this.#userData.get(digest);
    if (kept) return kept;
    const oldest = this.#userData.keys().next();
    if (this.#userData.size >= maxUserData && !oldest.done) this.#userData.delete(oldest.value);
    const bytes = this.#read(`user-data/${digest}`);
    this.#userData.set(digest, bytes);
    bytes.catch(() => this.#userData.delete(digest));
    return bytes;
  }

  /** Forgets what belongs to instances that are no longer served. */
  keep(instances: ReadonlySet<InstanceId>): void {
    for (const instance of this.#credentials.keys()) if (!instances.has(instance)) this.#credentials.delete(instance);
  }

  async #read(what: Parameters<CloudLink['fetch']>[0]): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of await this.#fetch(what, AbortSignal.timeout(10_000))) {
      length += chunk.length;
      if (length > maxBytes) throw new Error(`${what} is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

function parse(bytes: Buffer): RoleCredentials {
  const found = JSON.parse(bytes.toString('utf8')) as Partial<Record<keyof RoleCredentials, unknown>>;
  const need = (name: keyof RoleCredentials): string => {
    const value = found[name];
    if (typeof value !== 'string') throw new Error(`The cloud sent role credentials without ${name}`);
    return value;
  };
  return {
    Code: 'Success',
    LastUpdated: need('LastUpdated'),
    Type: 'AWS-HMAC',
    AccessKeyId: need('AccessKeyId'),
    SecretAccessKey: need('SecretAccessKey'),
    Token: need('Token'),
    Expiration: need('Expiration'),
  };
}
