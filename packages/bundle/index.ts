export { BundleFault } from './bundle-fault.ts';
export { type OpenPart, type Packed, unbundle, unwrap } from './unbundle.ts';
export { untarOne } from './untar.ts';
