import type { Service } from '../admin/services.ts';
import { nodeCommand } from '../admin/views.ts';
import { type Kind, kind } from '../frame/output.ts';

const nodeKind: Kind<Service> = kind('NODE', {
  zone: (row) => row.partition,
  host: (row) => row.host,
  state: (row) => row.state.toLowerCase(),
  details: (row) => row.details,
});

export default nodeCommand('euserv-describe-node-controllers', nodeKind);
