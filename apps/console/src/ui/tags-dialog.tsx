import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { TagFields } from './tag-editor.tsx';
import { tagSteps } from './tag-steps.ts';
import { type Tag, tagProblem } from './tags.ts';

interface Props {
  readonly title: string;
  readonly resource: string;
  readonly tags: readonly { Key?: string | undefined; Value?: string | undefined }[];
  readonly close: () => void;
}

/** The tags of a thing that has no page of its own. */
export function TagsDialog({ title, resource, tags, close }: Props) {
  const before = tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const [shown, setShown] = useState<readonly Tag[]>(before);
  const steps = tagSteps(resource)(shown, before);
  return (
    <FormDialog
      large
      title={title}
      button="Save tags"
      close={close}
      whyNot={
        shown.map((tag) => tagProblem(tag, shown)).find(Boolean) ??
        (steps.length === 0 ? 'Nothing has changed.' : undefined)
      }
      steps={steps}
      done={`The tags of ${resource} are saved.`}
    >
      <TagFields tags={shown} onChange={setShown} />
    </FormDialog>
  );
}
