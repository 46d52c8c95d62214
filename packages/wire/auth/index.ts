export { missingAuthenticationToken } from './auth-errors.ts';
export type { Claim, S3V2Claim, V2QueryClaim, V4Claim } from './claim.ts';
export { type ChunkSeed, type Payload, payloadOfUnsigned } from './payload.ts';
export { readCredentials } from './read-credentials.ts';
export type { SignedRequest, SignedRoute } from './request.ts';
export { presign, type Signer, signRequest, type Unsigned } from './sign.ts';
export { SigningKeys } from './signing-keys.ts';
export { type Verified, type VerifyContext, verify } from './verify.ts';
