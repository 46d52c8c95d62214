export { bootstrap, credentialsFor, type UserCredentials } from './bootstrap.ts';
export { type AccountFacts, directory, type InstanceProfileFacts } from './directory.ts';
export { IdentityCache } from './identity.ts';
export { type InstanceCredentials, instanceCredentials } from './instance-credentials.ts';
export { LastUsed } from './last-used.ts';
export type { Ports as IamPorts } from './operation.ts';
export { iamReconcilers } from './reconcilers.ts';
export { iamService, stsService } from './service.ts';
export { openVault, type Vault } from './vault.ts';
