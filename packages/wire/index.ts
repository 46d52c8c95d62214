export * from './auth/index.ts';
export * from './body/index.ts';
export { pruneSchema } from './client/prune.ts';
export { escapeXml } from './codec/xml-write.ts';
export { notImplemented } from './errors.ts';
export * from './form/index.ts';
export { loadService, type ModelledError, type Operation, type ServiceModel } from './models.ts';
export type {
  AnswerFacts,
  ErrorFacts,
  Opened,
  WireAnswer,
  WireBody,
  WireInput,
  WireRequest,
} from './protocols/protocol.ts';
export { findService, type Route } from './route/find-service.ts';
export { type S3Place, s3Place } from './route/s3-path.ts';
export { type Protocol, type ServiceName, serviceNames } from './services.ts';
export type { OperationInput, OperationName, OperationOutput } from './types.ts';
export { openRequest, readInput, writeAnswer, writeError } from './wire.ts';
