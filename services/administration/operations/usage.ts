import { type AccountUse, ofAccount, ofCloud, op, seesAll } from '../op.ts';
import { invalid, needWhole } from '../rules/invalid.ts';

const usualDays = 30;
/** Days are kept so long. */
const mostDays = 400;
const mostAccounts = 1000;

export const usageOperations = [
  op.data('DescribeUsage', {
    parameters: { AccountId: 'used', Days: 'used', MaxResults: 'used', NextToken: 'used' },
    /** As with activity: who administers the cloud sees all accounts, everybody else may see his own. */
    authorize: ({ AccountId }, { scope }) => {
      if (AccountId === undefined && seesAll(scope)) return ofCloud('DescribeUsage');
      return ofAccount('DescribeUsage', AccountId ?? scope.account);
    },
    async run({ scope, ports }, { AccountId, Days = usualDays, MaxResults = mostAccounts, NextToken }) {
      needWhole('Days', Days, mostDays);
      needWhole('MaxResults', MaxResults, mostAccounts);
      if (NextToken !== undefined && !/^\d{12}$/.test(NextToken))
        throw invalid('NextToken', 'It must be one that an answer held.');
      const one = AccountId ?? (seesAll(scope) ? undefined : scope.account);
      const found = await ports.usage(Days, { account: one, after: NextToken, most: MaxResults + 1 });
      const shown = found.toSorted((a, b) => (a.account < b.account ? -1 : 1)).slice(0, MaxResults);
      const last = found.length > MaxResults ? shown.at(-1) : undefined;
      return {
        Accounts: shown.map((each) => ({
          ...{ AccountId: each.account, AccountName: each.name, ...use(each) },
          ...(one !== undefined && { Buckets: each.buckets.map((bucket) => ({ Name: bucket.name, ...use(bucket) })) }),
        })),
        ...(last && { NextToken: last.account }),
      };
    },
  }),
];

const use = ({ holds, requests }: Pick<AccountUse, 'holds' | 'requests'>) => ({
  ...{ Objects: holds.objects, Bytes: holds.bytes, OlderVersions: holds.olderVersions },
  ...{ OlderBytes: holds.olderBytes, UploadBytes: holds.uploadBytes },
  Reads: requests.gets + requests.heads,
  Writes: requests.puts + requests.posts + requests.deletes,
  Lists: requests.lists,
  Failed: requests.client_errors + requests.server_errors,
  ...{ BytesIn: requests.bytes_in, BytesOut: requests.bytes_out },
});
