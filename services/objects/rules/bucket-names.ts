import { errors } from '../errors.ts';

/** `dns-compliant` names can be hosts; `extended` is what Walrus allowed. */
export type BucketNames = 'dns-compliant' | 'extended';

/** A path of this name is the gateway's own. */
const reserved = new Set(['services']);
const labels = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Source: "General purpose bucket naming rules", Amazon S3 User Guide; Walrus' `extended` rules. */
export function checkBucketName(name: string, rules: BucketNames): void {
  const fits =
    rules === 'extended'
      ? /^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/.test(name)
      : name.length >= 3 && name.length <= 63 && labels.test(name);
  if (!fits || reserved.has(name) || /^\d+\.\d+\.\d+\.\d+$/.test(name)) throw errors.invalidBucketName(name);
}
