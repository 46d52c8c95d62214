export {
  type ActivityEntry,
  type ActivityFilter,
  findDenial,
  type LoginActivity,
  listActivity,
  recordLogin,
} from './activity.ts';
export { type Gateway, type Known, requestId, serve, serveKnown } from './chain.ts';
export { changeTopic, readChange } from './changes.ts';
export { gatewayMigrations } from './gateway-migrations.ts';
export { UnderWay } from './handlers/limit-requests.ts';
export { HashPool } from './hash-pool.ts';
export type { Credentials, Identity } from './identity.ts';
export { Measures } from './measures.ts';
export { lacking } from './parameters.ts';
export { gatewayReconcilers } from './reconcilers.ts';
export { Registry } from './registry.ts';
export { type Call, checkPermission, type Running, runOperation } from './run-operation.ts';
export { gatewayServer } from './server.ts';
export { defaultLimits, type GatewaySettings } from './settings.ts';
