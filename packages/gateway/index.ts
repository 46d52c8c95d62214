export { type Gateway, serve } from './chain.ts';
export { UnderWay } from './handlers/limit-requests.ts';
export type { Credentials, Identity } from './identity.ts';
export { lacking } from './parameters.ts';
export { gatewayReconcilers } from './reconcilers.ts';
export { Registry } from './registry.ts';
export { type Call, type Running, runOperation } from './run-operation.ts';
export { gatewayServer } from './server.ts';
export { defaultLimits, type GatewaySettings } from './settings.ts';
