import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';
import { tieringView, withTiering } from '../rules/tiering.ts';

/**
 * These configurations are about objects of the class INTELLIGENT_TIERING. No object here has it, so what they do is
 * what they would do on AWS: nothing.
 */
const addressed = { ...shared.addressed, Id: 'used' } as const;
const pageSize = 50;

const getConfiguration = inBucket('GetBucketIntelligentTieringConfiguration', {
  parameters: addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetIntelligentTieringConfiguration', about)] }),
  run({ bucket }, { Id }) {
    const found = bucket.settings.tiering?.find(({ id }) => id === Id);
    if (!found) throw errors.noConfiguration(bucket.name);
    return { IntelligentTieringConfiguration: tieringView(found) };
  },
});

const listConfigurations = inBucket('ListBucketIntelligentTieringConfigurations', {
  parameters: { ...shared.addressed, ContinuationToken: 'used' },
  authorize: (_input, about) => ({ demands: [bucketDemand('GetIntelligentTieringConfiguration', about)] }),
  run({ bucket }, { ContinuationToken: after = '' }) {
    const rest = (bucket.settings.tiering ?? []).filter(({ id }) => id > after);
    const page = rest.slice(0, pageSize);
    return {
      ...(after && { ContinuationToken: after }),
      IsTruncated: rest.length > pageSize,
      ...(rest.length > pageSize && { NextContinuationToken: page.at(-1)!.id }),
      IntelligentTieringConfigurationList: page.map(tieringView),
    };
  },
});

const putConfiguration = changingBucket('PutBucketIntelligentTieringConfiguration', {
  parameters: { ...addressed, IntelligentTieringConfiguration: 'used' },
  allows: 'PutIntelligentTieringConfiguration',
  async run({ tx, bucket }, { Id, IntelligentTieringConfiguration: sent }) {
    await settings.change(tx, bucket, { tiering: withTiering(bucket.settings.tiering ?? [], Id, sent) });
    return {};
  },
});

const deleteConfiguration = changingBucket('DeleteBucketIntelligentTieringConfiguration', {
  parameters: addressed,
  allows: 'PutIntelligentTieringConfiguration',
  async run({ tx, bucket }, { Id }) {
    const { tiering = [] } = bucket.settings;
    const left = tiering.filter(({ id }) => id !== Id);
    if (left.length === tiering.length) throw errors.noConfiguration(bucket.name);
    await settings.change(tx, bucket, { tiering: left.length > 0 ? left : undefined });
    return {};
  },
});

export const bucketTiering = [getConfiguration, listConfigurations, putConfiguration, deleteConfiguration];
