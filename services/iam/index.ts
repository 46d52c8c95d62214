export { bootstrap, credentialsFor, type UserCredentials } from './bootstrap.ts';
export { IdentityCache } from './identity.ts';
export { LastUsed } from './last-used.ts';
export type { Ports } from './operation.ts';
export { iamService, stsService } from './service.ts';
export { openVault, type Vault } from './vault.ts';
