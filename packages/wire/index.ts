export type { OperationInput, OperationName, OperationOutput, ServiceName } from './operation-types.ts';
