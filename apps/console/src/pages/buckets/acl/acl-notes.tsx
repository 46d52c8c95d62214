import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ErrorFacts } from '../../../ui/error-box.tsx';
import type { Entry, Owner } from './acl.ts';
import { adviceOn, type Block, publicEffects } from './advice.ts';

interface Props {
  readonly of: 'bucket' | 'object';
  readonly owner: Owner;
  readonly entries: readonly Entry[];
  readonly edit: (entries: readonly Entry[]) => void;
  /** Why nobody could say whether lists count. */
  readonly unknown: unknown;
  /** The bucket's settings against a public list, where this is one. */
  readonly block: Block;
  /** Why nobody could say what they are. */
  readonly blockUnknown: unknown;
  /** What others did to the stored list since the draft was begun. */
  readonly overtaken: readonly string[];
  readonly showTheirs: () => void;
  readonly keepMine: () => void;
}

/** What should be known before a list is saved. */
export function AclNotes(props: Props) {
  const { of, owner, entries, edit, unknown, block, blockUnknown, overtaken, showTheirs, keepMine } = props;
  const effects = publicEffects(block);
  return (
    <SpaceBetween size="s">
      {overtaken.length > 0 && (
        <Alert
          type="warning"
          header="Somebody else has changed the list meanwhile"
          action={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={showTheirs}>Show theirs</Button>
              <Button onClick={keepMine}>Keep mine</Button>
            </SpaceBetween>
          }
        >
          <ul className="names">
            {overtaken.map((text) => (
              <li key={text}>
                <bdi>{text}</bdi>
              </li>
            ))}
          </ul>
          Theirs holds now. Saving yours replaces it.
        </Alert>
      )}
      {unknown ? (
        <Alert type="warning" header="Whether access lists count in this bucket is not known">
          <ErrorFacts error={unknown} />
          Where they do not, what is listed here lets nobody in, and a change is refused.
        </Alert>
      ) : null}
      {blockUnknown ? (
        <Alert type="warning" header="Whether the bucket’s public access settings stand against this list is not known">
          <ErrorFacts error={blockUnknown} />
        </Alert>
      ) : null}
      {effects.length > 0 && (
        <Alert type="warning" header="The bucket’s public access settings stand against this list">
          <ul className="names">
            {effects.map((text) => (
              <li key={text}>They {text}.</li>
            ))}
          </ul>
        </Alert>
      )}
      {adviceOn(entries, owner, of).map(({ text, remedy, mended }) => (
        <Alert key={text} type="warning" action={<Button onClick={() => edit(mended)}>{remedy}</Button>}>
          {text}
        </Alert>
      ))}
    </SpaceBetween>
  );
}
