export type {
  AdministrationPorts,
  NodeFacts,
  PropertyFacts,
  ReconcilerFacts,
  ServiceFacts,
  TypeCapacity,
} from './op.ts';
export { faultsOf } from './rules/faults.ts';
export { administrationService } from './service.ts';
