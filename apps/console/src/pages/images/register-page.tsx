import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { go } from '../../app/go.ts';
import { useSearch } from '../../app/use-search.ts';
import { flash } from '../../ui/flash.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { ObjectField } from './object-field.tsx';

const architectures = [
  { value: 'x86_64', label: 'x86_64' },
  { value: 'arm64', label: 'arm64' },
];

/** What a file is called, without folder and ending. */
const nameOf = (key: string): string => (key.split('/').pop() ?? '').replace(/\.[^.]*$/, '');

/** Makes an image of a disk that lies in a bucket. */
export default function RegisterPage() {
  const from = useSearch();
  const [place, setPlace] = useState({ bucket: from.bucket ?? '', key: from.key ?? '' });
  const [name, setName] = useState(
    from.key
      ?.split('/')
      .pop()
      ?.replace(/\.[^.]*$/, '') ?? '',
  );
  const [description, setDescription] = useState('');
  const [architecture, setArchitecture] = useState('x86_64');
  const [tried, setTried] = useState(false);
  const register = useAction('ec2', 'RegisterImage', { refresh: ['DescribeImages'], quiet: true });
  const problems = {
    place: place.bucket === '' || place.key === '' ? 'Choose the object that holds the disk.' : undefined,
    name: /^[A-Za-z0-9()[\] ./'@_-]{3,128}$/.test(name)
      ? undefined
      : "From 3 to 128 letters, digits, spaces and ( ) [ ] . / - ' @ _.",
  };
  const input = {
    Name: name,
    ImageLocation: `${place.bucket}/${place.key}`,
    Architecture: architecture as 'x86_64' | 'arm64',
    ...(description && { Description: description }),
  };
  const submit = () => {
    setTried(true);
    if (problems.place || problems.name) return;
    register.mutate(input, {
      onSuccess: ({ ImageId }) => {
        flash.success(`${name} is being taken up. It can be launched as soon as it is available.`);
        go(`images/${ImageId}`);
      },
    });
  };
  return (
    <FormPage
      title="Register an image"
      under={[{ text: 'Images', href: 'images' }]}
      description="Makes an image of a disk (raw or qcow2) that lies in a bucket."
      help={<p>The cloud copies and checks the disk. A qcow2 file that refers to other files is refused.</p>}
      button="Register the image"
      busy={register.isPending}
      error={register.error}
      onSubmit={submit}
      code={{ calls: [{ service: 'ec2', operation: 'RegisterImage', input }] }}
    >
      <Container header={<Header variant="h2">The disk</Header>}>
        <ObjectField
          place={place}
          errorText={tried && problems.place}
          onChange={(next) => {
            setPlace(next);
            if (name === '') setName(nameOf(next.key));
          }}
        />
      </Container>
      <Container header={<Header variant="h2">The image</Header>}>
        <SpaceBetween size="m">
          <FormField label="Name" errorText={tried && problems.name}>
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label="Description">
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
          <FormField label="Architecture">
            <Select
              options={architectures}
              selectedOption={architectures.find(({ value }) => value === architecture)!}
              onChange={({ detail }) => setArchitecture(detail.selectedOption.value!)}
            />
          </FormField>
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}
