import { date } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { bucketArn, ownDemand } from '../rules/demands.ts';
import { readToken, writeToken } from '../rules/tokens.ts';

const most = 10_000;

export const listBuckets = op.read('ListBuckets', {
  parameters: { MaxBuckets: 'used', ContinuationToken: 'used', Prefix: 'used', BucketRegion: 'used' },
  authorize: (_input, about) => [ownDemand('ListAllMyBuckets', '*', about)],
  async run({ read, scope, ports }, { MaxBuckets: limit = most, ContinuationToken, Prefix = '', BucketRegion }) {
    if (limit < 1 || limit > most)
      throw errors.invalidArgument('max-buckets', String(limit), `Argument max-buckets must be between 1 and ${most}`);
    const after = ContinuationToken === undefined ? '' : readToken(ContinuationToken).toString();
    const found = await rows.page(read, scope.account, { after, prefix: Prefix, limit: limit + 1 });
    const page = found.slice(0, limit);
    const shown = BucketRegion === undefined ? page : page.filter(({ region }) => region === BucketRegion);
    const account = await ports.accounts.byNumber(read, scope.account);
    return {
      Owner: { ID: account?.canonicalId ?? '', ...(account && { DisplayName: account.name }) },
      Buckets: shown.map(({ name, created_at, region }) => ({
        Name: name,
        CreationDate: date(created_at),
        BucketRegion: region,
        BucketArn: bucketArn(name),
      })),
      ...(Prefix !== '' && { Prefix }),
      ...(found.length > limit && { ContinuationToken: writeToken(Buffer.from(page.at(-1)!.name)) }),
    };
  },
});
