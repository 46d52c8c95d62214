import { join } from 'node:path';
import type { Migrations } from '@mallee/store';

/** The rows that every write adds to: the activity log and client tokens. */
export const gatewayMigrations: Migrations = { owner: 'gateway', folder: join(import.meta.dirname, 'migrations') };
