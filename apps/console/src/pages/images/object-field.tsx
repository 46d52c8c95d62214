import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { bytes } from '../../ui/words.ts';
import { buckets } from '../buckets/buckets.ts';

interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

interface Props {
  readonly place: ObjectPlace;
  readonly onChange: (place: ObjectPlace) => void;
  readonly errorText?: string | false | undefined;
}

/** Which object in which bucket: the first thousand are offered. */
export function ObjectField({ place: { bucket, key }, onChange, errorText }: Props) {
  const { data: known = [] } = useQuery(buckets);
  const { data: listed, isFetching } = useQuery({
    ...query('s3', 'ListObjectsV2', { Bucket: bucket, MaxKeys: 1000 }),
    enabled: bucket !== '',
  });
  const bucketOptions = known.map(({ Name }) => ({ value: Name!, label: Name! }));
  const objectOptions = (listed?.Contents ?? []).map(({ Key, Size }) => ({
    value: Key!,
    label: Key!,
    description: bytes(Size),
  }));
  const chosen = objectOptions.find(({ value }) => value === key) ?? (key ? { value: key, label: key } : null);
  return (
    <SpaceBetween size="m">
      <FormField
        label="Bucket"
        description={
          <>
            Not there yet? <Link href={bucket ? `buckets/${bucket}` : 'buckets'}>Upload it first</Link>
          </>
        }
      >
        <Select
          options={bucketOptions}
          selectedOption={bucketOptions.find(({ value }) => value === bucket) ?? null}
          placeholder="Choose a bucket"
          empty="You have no bucket."
          filteringType="auto"
          onChange={({ detail }) => onChange({ bucket: detail.selectedOption.value ?? '', key: '' })}
        />
      </FormField>
      <FormField label="Object" errorText={errorText}>
        <Select
          options={objectOptions}
          selectedOption={chosen}
          disabled={bucket === ''}
          placeholder="Choose an object"
          statusType={isFetching ? 'loading' : 'finished'}
          empty="The bucket is empty."
          filteringType="auto"
          onChange={({ detail }) => onChange({ bucket, key: detail.selectedOption.value ?? '' })}
        />
      </FormField>
    </SpaceBetween>
  );
}
