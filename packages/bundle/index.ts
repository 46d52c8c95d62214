export { BundleFault } from './bundle-fault.ts';
export { type OpenPart, type Packed, unbundle, unwrap } from './unbundle.ts';
export { type Member, untar, untarOne } from './untar.ts';
