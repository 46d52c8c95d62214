import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { useSearch } from '../../app/use-search.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { diskFormats, formatByName } from './disk-format.ts';
import { ImportTasks } from './import-tasks.tsx';
import { ObjectField } from './object-field.tsx';

const systems = [
  { value: 'Linux', label: 'Linux' },
  { value: 'Windows', label: 'Windows' },
];

/** Brings a disk of another kind of machine: it is converted, and becomes an image. */
export default function ImportPage() {
  const from = useSearch();
  const [place, setPlace] = useState({ bucket: from.bucket ?? '', key: from.key ?? '' });
  const [description, setDescription] = useState('');
  const [system, setSystem] = useState('Linux');
  const [chosen, setChosen] = useState<string>();
  const [tried, setTried] = useState(false);
  const start = useAction('ec2', 'ImportImage', {
    done: 'The import has begun. Its progress is below.',
    refresh: ['DescribeImportImageTasks', 'DescribeImages'],
    quiet: true,
  });
  const problem = place.bucket === '' || place.key === '' ? 'Choose the object that holds the disk.' : undefined;
  const format = chosen ?? formatByName(place.key);
  const formatProblem = format ? undefined : 'Say what kind of file it is: its name does not.';
  const input = {
    DiskContainers: [{ ...(format && { Format: format }), UserBucket: { S3Bucket: place.bucket, S3Key: place.key } }],
    Platform: system,
    ...(description && { Description: description }),
  };
  return (
    <SpaceBetween size="l">
      <FormPage
        title="Import a disk"
        description="A disk that lies in a bucket (qcow2, raw, VMDK or ISO) is converted and becomes an image."
        under={[{ text: 'Images', href: 'images' }]}
        help={<p>Disks are checked before anything is done with them. One that refers to other files is refused.</p>}
        button="Begin the import"
        busy={start.isPending}
        error={start.error}
        onSubmit={() => {
          setTried(true);
          if (!problem && !formatProblem) start.mutate(input);
        }}
        code={{ calls: [{ service: 'ec2', operation: 'ImportImage', input }] }}
      >
        <Container header={<Header variant="h2">The disk</Header>}>
          <SpaceBetween size="m">
            <ObjectField place={place} onChange={setPlace} errorText={tried && problem} />
            <FormField label="Format" errorText={tried && !problem && formatProblem}>
              <Select
                options={diskFormats}
                selectedOption={diskFormats.find(({ value }) => value === format) ?? null}
                placeholder="Choose a format"
                onChange={({ detail }) => setChosen(detail.selectedOption.value)}
              />
            </FormField>
            <FormField label="Description">
              <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
            </FormField>
            <FormField label="System">
              <Select
                options={systems}
                selectedOption={systems.find(({ value }) => value === system)!}
                onChange={({ detail }) => setSystem(detail.selectedOption.value!)}
              />
            </FormField>
          </SpaceBetween>
        </Container>
      </FormPage>
      <ImportTasks />
    </SpaceBetween>
  );
}
