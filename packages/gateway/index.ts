export type { Credentials, Identity } from './identity.ts';
export type {
  DataContext,
  DataSpec,
  Demand,
  Open,
  Operation,
  ReadContext,
  ReadSpec,
  Scope,
  Service,
  WriteContext,
  WriteSpec,
} from './op.ts';
