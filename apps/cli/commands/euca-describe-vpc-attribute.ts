import { command, flag, one } from '../frame/command.ts';
import { onlySwitch } from '../records/instance-attributes.ts';
import { returnKind } from '../records/returned.ts';

const options = {
  enableDnsSupport: flag('-s, --dns-support', 'whether names are resolved'),
  enableDnsHostnames: flag('-d, --dns-hostnames', 'whether instances have names'),
};

export default command({
  summary: 'Show one attribute of a VPC',
  service: 'ec2',
  positionals: { vpc: one('VPC', 'the VPC') },
  options,
  prints: [returnKind],
  examples: ['euca-describe-vpc-attribute vpc-0123456789abcdef0 --dns-support'],
  async run({ call, out }, { vpc, ...given }) {
    const attribute = onlySwitch(options, given);
    const found = await call('ec2', 'DescribeVpcAttribute', { VpcId: vpc, Attribute: attribute });
    const value = attribute === 'enableDnsSupport' ? found.EnableDnsSupport : found.EnableDnsHostnames;
    out.record(returnKind, { value: value?.Value ?? false });
  },
});
