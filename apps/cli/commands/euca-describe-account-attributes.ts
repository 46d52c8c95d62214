import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const attributeKind: Kind<{ readonly AttributeName?: string | undefined }> = kind('ACCOUNTATTRIBUTE', {
  attribute: (row) => row.AttributeName,
});
const valueKind: Kind<{ readonly AttributeValue?: string | undefined }> = kind('VALUE', {
  value: (row) => row.AttributeValue,
});

export default command({
  summary: 'Show what holds for your account',
  service: 'ec2',
  positionals: { attributes: any('ATTRIBUTE', 'limit results to these attributes') },
  prints: [attributeKind, valueKind],
  examples: ['euca-describe-account-attributes'],
  async run({ call, out }, { attributes }) {
    const asked = { AttributeNames: attributes as 'default-vpc'[] };
    const { AccountAttributes = [] } = await call('ec2', 'DescribeAccountAttributes', asked);
    for (const attribute of AccountAttributes) {
      out.record(attributeKind, attribute);
      for (const value of attribute.AttributeValues ?? []) out.record(valueKind, value);
    }
  },
});
