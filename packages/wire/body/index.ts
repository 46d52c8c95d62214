export { entityTooLarge } from './body-errors.ts';
export { combineCrc, type LinearCrc } from './combine-crc.ts';
export { storedContentEncoding } from './content-encoding.ts';
export { crc32c } from './crc32c.ts';
export { Crc64Nvme } from './crc64nvme.ts';
export {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  type Digester,
  type Digests,
  type InlineDigester,
  inlineDigester,
} from './digester.ts';
export { type BodyOptions, type BodySummary, IncomingBody } from './incoming-body.ts';
