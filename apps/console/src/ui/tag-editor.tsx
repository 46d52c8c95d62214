import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ErrorBox } from './error-box.tsx';
import { type Tag, tagProblem } from './tags.ts';

const most = 50;

/** The rows of tags in a form. */
export const TagFields = ({ tags, onChange }: { tags: readonly Tag[]; onChange: (tags: Tag[]) => void }) => (
  <AttributeEditor<Tag>
    items={tags}
    empty="No tags."
    addButtonText="Add a tag"
    disableAddButton={tags.length >= most}
    removeButtonText="Remove"
    removeButtonAriaLabel={({ Key }) => `Remove tag ${Key}`}
    onAddButtonClick={() => onChange([...tags, { Key: '', Value: '' }])}
    onRemoveButtonClick={({ detail }) => onChange(tags.filter((_, index) => index !== detail.itemIndex))}
    additionalInfo={`${most - tags.length} more can be added.`}
    definition={[
      {
        label: 'Key',
        control: (tag, index) => (
          <Input
            value={tag.Key}
            placeholder="Name"
            onChange={({ detail }) =>
              onChange(tags.map((one, at) => (at === index ? { ...one, Key: detail.value } : one)))
            }
          />
        ),
        errorText: (tag) => (tag.Key === '' && tag.Value === '' ? undefined : tagProblem(tag, tags)),
      },
      {
        label: 'Value',
        control: (tag, index) => (
          <Input
            value={tag.Value}
            onChange={({ detail }) =>
              onChange(tags.map((one, at) => (at === index ? { ...one, Value: detail.value } : one)))
            }
          />
        ),
      },
    ]}
  />
);

interface Props {
  readonly tags: readonly { Key?: string | undefined; Value?: string | undefined }[];
  /** Throws what the cloud answers. */
  readonly save: (tags: readonly Tag[], before: readonly Tag[]) => Promise<unknown>;
}

/** A thing's tags on its own page. */
export function TagEditor({ tags, save }: Props) {
  const before = tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const [edited, setEdited] = useState<Tag[]>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const shown = edited ?? before;
  const wrong = shown.some((tag) => tagProblem(tag, shown));

  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await save(shown, before);
      setEdited(undefined);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={!edited} onClick={() => setEdited(undefined)}>
                Undo
              </Button>
              <Button
                variant="primary"
                disabled={!edited || wrong}
                {...(!edited && { disabledReason: 'Nothing has changed.' })}
                loading={busy}
                onClick={() => void run()}
              >
                Save tags
              </Button>
            </SpaceBetween>
          }
        >
          Tags
        </Header>
      }
    >
      <SpaceBetween size="m">
        <TagFields tags={shown} onChange={setEdited} />
        <ErrorBox error={error} />
      </SpaceBetween>
    </Container>
  );
}
