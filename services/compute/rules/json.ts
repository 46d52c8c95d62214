import type { Reason } from '@mallee/base';

/** A column of JSON text, read as the shape that its writer gave it. */
export const fromJson = <T>(text: string | null): T | undefined =>
  text === null ? undefined : (JSON.parse(text) as T);

const shared = new Map<string, unknown>();

/** The same for texts of which thousands of rows have the same one: parsed once and shared, so nobody may change it. */
export function sharedJson<T extends object>(text: string): Readonly<T> {
  const known = shared.get(text);
  if (known !== undefined) return known as T;
  const value = JSON.parse(text) as T;
  if (shared.size >= 1000) shared.clear();
  shared.set(text, value);
  return value;
}

export const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** The shapes of compute's JSON columns. */
export interface MetadataOptions {
  readonly tokens: 'optional' | 'required';
  readonly endpoint: 'enabled' | 'disabled';
  readonly hopLimit: number;
  readonly instanceTags: 'enabled' | 'disabled';
}

export interface ProfileFact {
  readonly arn: string;
  readonly id: string;
  readonly role: string;
  readonly roleArn: string;
  readonly associationId: string;
  readonly associatedAt: number;
}

export type BootFact =
  | { readonly how: 'bios' }
  | {
      readonly how: 'kernel';
      readonly kernelImage: string;
      readonly kernel: `sha256:${string}`;
      readonly ramdiskImage?: string;
      readonly ramdisk?: `sha256:${string}`;
      readonly commandLine: string;
    };

/** What an image says about a disk of its machines; of the root disk only, so far. */
export interface ImageDisk {
  readonly device: string;
  readonly gib?: number;
  readonly type?: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly deleteOnTermination: boolean;
}

export interface VolumeSource {
  readonly digest: `sha256:${string}`;
  readonly format: 'qcow2' | 'raw';
  readonly bytes: number;
}

export type { Reason };
