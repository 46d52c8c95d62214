import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../../api/call.ts';
import { step } from '../../../api/step.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { entriesOf, presets } from './acl.ts';
import { differences } from './acl-draft.ts';

/** Source: "Controlling ownership of objects and disabling ACLs", Amazon S3 User Guide. */
export const ownerships = {
  BucketOwnerEnforced: {
    label: 'Bucket owner enforced',
    description: 'Access lists do not count. Every object is the bucket owner’s, and only policies share.',
  },
  BucketOwnerPreferred: {
    label: 'Bucket owner preferred',
    description: 'Access lists count. An object put with bucket-owner-full-control is the bucket owner’s.',
  },
  ObjectWriter: {
    label: 'Object writer',
    description: 'Access lists count. An object belongs to the account that puts it.',
  },
} as const;

interface Props {
  readonly bucket: string;
  readonly now: keyof typeof ownerships;
  readonly close: () => void;
}

export function OwnershipDialog({ bucket: Bucket, now, close }: Props) {
  const [ObjectOwnership, choose] = useState(now);
  const list = useQuery(query('s3', 'GetBucketAcl', { Bucket }));
  const only = presets(list.data?.Owner, 'bucket')['Only the owner']!;
  // The cloud refuses it as AWS does. Who may not see the list hears it from there.
  const shared = list.data !== undefined && differences(only, entriesOf(list.data.Grants ?? [])).length > 0;
  const whyNot =
    ObjectOwnership === now
      ? 'Nothing has changed.'
      : ObjectOwnership === 'BucketOwnerEnforced' && shared
        ? 'The bucket’s list is another than “Only the owner”. Begin it with that, and save it first.'
        : undefined;
  return (
    <FormDialog
      title={`Object ownership in ${Bucket}`}
      button="Save"
      close={close}
      whyNot={whyNot}
      steps={[
        step('s3', 'PutBucketOwnershipControls', { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
      ]}
      done={
        ObjectOwnership === 'BucketOwnerEnforced'
          ? 'Access lists are switched off in this bucket now.'
          : 'Access lists count in this bucket now.'
      }
    >
      <FormField
        label="What holds"
        errorText={ObjectOwnership !== now && whyNot}
        constraintText="Lists of objects stay stored while they do not count, and count again when they are let."
      >
        <RadioGroup
          value={ObjectOwnership}
          onChange={({ detail }) => choose(detail.value as keyof typeof ownerships)}
          items={Object.entries(ownerships).map(([value, words]) => ({ value, ...words }))}
        />
      </FormField>
    </FormDialog>
  );
}
