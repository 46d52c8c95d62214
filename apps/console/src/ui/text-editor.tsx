import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { confirm } from './confirm.tsx';
import { ErrorBox } from './error-box.tsx';
import { type Code, ShowCode } from './show-code.tsx';

interface Props {
  readonly title: string;
  readonly description: string;
  /** What is there now; empty where there is nothing. */
  readonly text: string;
  /** What is wrong with a text: nothing may be saved while there is something. */
  readonly check: (text: string) => readonly string[];
  readonly examples: Readonly<Record<string, string>>;
  readonly save: (text: string) => Promise<unknown>;
  readonly remove?: () => Promise<unknown>;
  /** What saving a text runs. */
  readonly code?: (text: string) => Code;
}

/** A document that is edited as text, and checked while it is. */
export function TextEditor({ title, description, text, check, examples, save, remove, code }: Props) {
  const [edited, setEdited] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const shown = edited ?? text;
  const problems = shown.trim() === '' ? [] : check(shown);
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await save(shown);
      setEdited(undefined);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const whyNot =
    edited === undefined || edited === text
      ? 'Nothing has changed.'
      : shown.trim() === ''
        ? 'It is empty.'
        : problems.length > 0
          ? 'Mend what is said below first.'
          : undefined;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={description}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {remove && text !== '' && (
                <Button
                  onClick={() =>
                    confirm({
                      title: `${title}: take it away?`,
                      text: 'What it allowed, forbade or did ends at once.',
                      button: 'Take away',
                      run: async () => {
                        await remove();
                        setEdited(undefined);
                      },
                    })
                  }
                >
                  Take away
                </Button>
              )}
              <Button disabled={edited === undefined} onClick={() => setEdited(undefined)}>
                Undo
              </Button>
              <Button
                variant="primary"
                loading={busy}
                disabled={whyNot !== undefined}
                {...(whyNot !== undefined && { disabledReason: whyNot })}
                onClick={() => void run()}
              >
                Save
              </Button>
            </SpaceBetween>
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div className="mono">
          <Textarea
            value={shown}
            rows={Math.min(24, Math.max(8, shown.split('\n').length + 1))}
            spellcheck={false}
            disableBrowserAutocorrect
            ariaLabel={title}
            placeholder="Nothing is set."
            invalid={problems.length > 0}
            onChange={({ detail }) => setEdited(detail.value)}
          />
        </div>
        {problems.length > 0 && (
          <Alert
            type="error"
            header={problems.length === 1 ? 'One thing is wrong' : `${problems.length} things are wrong`}
          >
            <ul className="names">
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </Alert>
        )}
        <ErrorBox error={error} />
        {code && whyNot === undefined && <ShowCode code={code(shown)} />}
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box variant="small">Examples:</Box>
          {Object.entries(examples).map(([name, example]) => (
            <Button key={name} variant="inline-link" onClick={() => setEdited(example)}>
              {name}
            </Button>
          ))}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
