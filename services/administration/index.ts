export type {
  ActivityEntry,
  ActivityFilter,
  AdministrationPorts,
  NodeFacts,
  PropertyFacts,
  ReconcilerFacts,
  ServiceFacts,
  TypeCapacity,
} from './op.ts';
export { administrationService } from './service.ts';
