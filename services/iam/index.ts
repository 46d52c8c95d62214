export { bootstrap, credentialsFor, type OneTimePassword, oneTimePassword, type UserCredentials } from './bootstrap.ts';
export {
  ConsoleLogins,
  type ConsoleSession,
  type KeyLogin,
  type Opened,
  type PasswordLogin,
} from './console-logins.ts';
export { type AccountFacts, directory, type InstanceProfileFacts } from './directory.ts';
export { IdentityCache } from './identity.ts';
export { type InstanceCredentials, instanceCredentials } from './instance-credentials.ts';
export { LastUsed } from './last-used.ts';
export type { Ports as IamPorts } from './operation.ts';
export { Passwords } from './passwords.ts';
export { iamReconcilers } from './reconcilers.ts';
export { iamService, stsService } from './service.ts';
export { openVault, type Vault } from './vault.ts';
