import type { OperationOutput } from '@mallee/wire/client';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';
import { dhcpOptionsFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';

type Options = NonNullable<OperationOutput<'ec2', 'DescribeDhcpOptions'>['DhcpOptions']>[number];
type Option = NonNullable<Options['DhcpConfigurations']>[number];

const optionsKind: Kind<Options> = kind('DHCPOPTIONS', { options: (row) => row.DhcpOptionsId });
const optionKind: Kind<Option> = kind('OPTION', {
  key: (row) => row.Key,
  values: (row) => row.Values?.map(({ Value = '' }) => Value),
});

export default command({
  summary: 'Show information about sets of DHCP options',
  service: 'ec2',
  positionals: { options: any('DHCPOPTS', 'limit results to these sets') },
  filters: dhcpOptionsFilters,
  prints: [optionsKind, optionKind],
  examples: ['euca-describe-dhcp-options'],
  async run({ list, out }, { options, filters }) {
    const asked = { DhcpOptionsIds: options, Filters: filters };
    for await (const set of list('ec2', 'DescribeDhcpOptions', asked, 'DhcpOptions')) {
      out.record(optionsKind, set);
      for (const option of set.DhcpConfigurations ?? []) out.record(optionKind, option);
      printTags(out, 'dhcp-options', set.DhcpOptionsId, set.Tags);
    }
  },
});
