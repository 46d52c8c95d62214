export type {
  AdministrationPorts,
  NodeFacts,
  PropertyFacts,
  ReconcilerFacts,
  ServiceFacts,
  TypeCapacity,
} from './op.ts';
export { administrationService } from './service.ts';
