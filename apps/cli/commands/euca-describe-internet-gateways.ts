import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { gatewayFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

const gatewayKind: Kind<{ readonly InternetGatewayId?: string | undefined }> = kind('INTERNETGATEWAY', {
  gateway: (row) => row.InternetGatewayId,
});
const attachedKind: Kind<{ readonly VpcId?: string | undefined; readonly State?: string | undefined }> = kind(
  'ATTACHMENT',
  {
    vpc: (row) => row.VpcId,
    state: (row) => row.State,
  },
);

export default command({
  summary: 'Show information about internet gateways',
  service: 'ec2',
  positionals: { gateways: any('IGATEWAY', 'limit results to these gateways') },
  filters: gatewayFilters,
  prints: [gatewayKind, attachedKind],
  examples: ['euca-describe-internet-gateways'],
  async run({ list, out }, { gateways, filters }) {
    const asked = { InternetGatewayIds: gateways, Filters: filters };
    for await (const gateway of list('ec2', 'DescribeInternetGateways', asked, 'InternetGateways')) {
      out.record(gatewayKind, gateway);
      for (const attached of gateway.Attachments ?? []) out.record(attachedKind, attached);
      printTags(out, 'internet-gateway', gateway.InternetGatewayId, gateway.Tags);
    }
  },
});
