import { errors } from '../errors.ts';
import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const getBucketRequestPayment = inBucket('GetBucketRequestPayment', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketRequestPayment', about)] }),
  run: ({ bucket }) => ({ Payer: bucket.settings.payer ?? 'BucketOwner' }),
});

const putBucketRequestPayment = changingBucket('PutBucketRequestPayment', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, RequestPaymentConfiguration: 'used' },
  allows: 'PutBucketRequestPayment',
  async run({ tx, bucket }, { RequestPaymentConfiguration }) {
    const payer = RequestPaymentConfiguration?.Payer;
    if (payer !== 'BucketOwner' && payer !== 'Requester') throw errors.malformedXml();
    await settings.change(tx, bucket, { payer: payer === 'Requester' ? payer : undefined });
    return {};
  },
});

export const requestPayment = [getBucketRequestPayment, putBucketRequestPayment];
