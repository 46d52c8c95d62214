import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import { listDemand } from '../rules/demands.ts';

const describeAccountAttributes = op.read('DescribeAccountAttributes', {
  parameters: { AttributeNames: 'used' },
  authorize: (_, about) => listDemand('DescribeAccountAttributes', about),
  async run({ read, scope, ports }, { AttributeNames = [] }) {
    const { limits } = ports.settings;
    const all: Record<string, string> = {
      'supported-platforms': 'VPC',
      'default-vpc': (await defaultVpc.find(read, scope.account))?.id ?? 'none',
      'max-instances': String(limits.instances),
      'max-elastic-ips': String(limits.elasticAddresses),
      'vpc-max-elastic-ips': String(limits.elasticAddresses),
      'vpc-max-security-groups-per-interface': String(limits.groupsPerInterface),
    };
    const unknown = AttributeNames.find((name) => !Object.hasOwn(all, name));
    if (unknown !== undefined) throw errors.invalidValue('attributeName', unknown);
    const names = AttributeNames.length > 0 ? AttributeNames : Object.keys(all);
    return {
      AccountAttributes: names.map((AttributeName) => ({
        AttributeName,
        AttributeValues: [{ AttributeValue: all[AttributeName]! }],
      })),
    };
  },
});

export const accountAttributeOperations = [describeAccountAttributes];
