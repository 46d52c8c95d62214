import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { saveTags } from './save-tags.ts';
import { TagFields } from './tag-editor.tsx';
import { type Tag, tagProblem } from './tags.ts';

interface Props {
  readonly title: string;
  readonly resource: string;
  readonly tags: readonly { Key?: string | undefined; Value?: string | undefined }[];
  /** Operations whose answers show the tags. */
  readonly refresh: readonly string[];
  readonly close: () => void;
}

/** The tags of a thing that has no page of its own. */
export function TagsDialog({ title, resource, tags, refresh, close }: Props) {
  const before = tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const [shown, setShown] = useState<readonly Tag[]>(before);
  return (
    <FormDialog
      large
      title={title}
      button="Save tags"
      close={close}
      whyNot={shown.map((tag) => tagProblem(tag, shown)).find(Boolean)}
      run={() => saveTags(resource, refresh)(shown, before)}
    >
      <TagFields tags={shown} onChange={setShown} />
    </FormDialog>
  );
}
