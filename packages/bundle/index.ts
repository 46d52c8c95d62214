export { BundleFault } from './bundle-fault.ts';
export { type OpenPart, type Packed, type Secret, unbundle, unbundleStream, unwrap } from './unbundle.ts';
export { type Member, untar, untarOne } from './untar.ts';
