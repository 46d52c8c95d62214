import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Step } from '../api/step.ts';
import { ErrorBox } from './error-box.tsx';
import { ShowCode } from './show-code.tsx';
import { type Tag, tagProblem } from './tags.ts';
import { useSave } from './use-save.ts';

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
  /** What saving them asks for. */
  readonly steps: (tags: readonly Tag[], before: readonly Tag[]) => readonly Step[];
}

/** A thing's tags on its own page. */
export function TagEditor({ tags, steps }: Props) {
  const before = tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const [edited, setEdited] = useState<Tag[]>();
  const { busy, error, save } = useSave(() => setEdited(undefined));
  const shown = edited ?? before;
  const whyNot = !edited
    ? 'Nothing has changed.'
    : shown.map((tag) => tagProblem(tag, shown)).find((problem) => problem !== undefined);

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
                disabled={whyNot !== undefined}
                {...(whyNot !== undefined && { disabledReason: whyNot })}
                loading={busy}
                onClick={() => void save(steps(shown, before), 'The tags are saved.')}
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
        {whyNot === undefined && <ShowCode code={{ calls: steps(shown, before) }} />}
        <ErrorBox error={error} />
      </SpaceBetween>
    </Container>
  );
}
