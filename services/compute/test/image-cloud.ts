import { generateKeyPairSync } from 'node:crypto';
import type { AccountId } from '@mallee/base';
import { ReconcilerDriver } from '@mallee/reconcile';
import { imageReconcilers } from '../reconcilers/images.ts';
import { alice, Cloud, type CloudOptions, rows } from './cloud.ts';
import { memoryFiles } from './image-bytes.ts';

/** Of account eucalyptus. */
export const root: AccountId = '000000000001';

/** RSA takes its time; one pair serves all tests. */
export const cloudKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

interface StoredObject {
  readonly owner: AccountId;
  readonly body: Buffer;
}

/** Compute's image operations and reconcilers over objects and image files in memory. */
export class ImageCloud extends Cloud {
  readonly files: ReturnType<typeof memoryFiles>;
  /** By `bucket/key`. */
  readonly objects = new Map<string, StoredObject>();
  /** Makes the object store fail while it is set. */
  sick: Error | undefined;

  static override async open({ settings }: CloudOptions = {}): Promise<ImageCloud> {
    const limits = { instances: 20, tagsPerResource: 5, imageBytes: 256 * 2 ** 20 };
    const cloud = new ImageCloud(await rows(), { ...(settings && { settings }), limits });
    await cloud.prepare();
    return cloud;
  }

  private constructor(at: Awaited<ReturnType<typeof rows>>, options: CloudOptions) {
    const files = memoryFiles();
    super(at, options, {
      imageFiles: files,
      objects: { open: (account, bucket, key) => this.#open(account, `${bucket}/${key}`) },
      cloudKey: async () => cloudKeys.privateKey,
    });
    this.files = files;
    this.accounts.add(root);
  }

  async #open(account: AccountId, name: string) {
    const object = this.objects.get(name);
    if (!object || object.owner !== account) return undefined;
    const { sick } = this;
    return {
      bytes: object.body.length,
      async *read({ start, end } = { start: 0, end: object.body.length }) {
        if (sick) throw sick;
        const asked = object.body.subarray(start, end);
        for (let at = 0; at < asked.length; at += 1000) yield asked.subarray(at, at + 1000);
      },
    };
  }

  put(name: string, body: Buffer, owner = alice): void {
    this.objects.set(name, { owner, body });
  }

  /** One look of the image reconcilers at everything, as after a start. */
  override async reconcile(): Promise<void> {
    const driver = new ReconcilerDriver(this, imageReconcilers(this.ports));
    await driver.step();
    await driver.stop();
  }

  /** Registers and fetches a plain disk; the image's id. */
  async fetched(name: string, body: Buffer, owner = alice): Promise<string> {
    this.put(`disks/${name}`, body, owner);
    const { ImageId } = await this.as(owner)('RegisterImage', { Name: name, ImageLocation: `disks/${name}` });
    await this.reconcile();
    return ImageId!;
  }
}
