import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { ErrorFacts } from './error-box.tsx';
import { useFirstField } from './use-first-field.ts';

interface Props {
  readonly title: string;
  readonly button: string;
  /** Why it cannot be done yet. */
  readonly whyNot?: string | undefined;
  readonly close: () => void;
  /** The dialog stays, and shows the error, until this has succeeded; then it closes, unless it answers `stay`. */
  readonly run: () => Promise<unknown>;
  readonly large?: boolean;
  readonly children: ReactNode;
}

/** A question over the page, answered by one button. */
export function FormDialog({ title, button, whyNot, close, run, large = false, children }: Props) {
  const form = useFirstField<HTMLFormElement>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const submit = async () => {
    if (busy || whyNot !== undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      if ((await run()) === 'stay') setBusy(false);
      else close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <Modal
      visible
      header={<bdi>{title}</bdi>}
      closeAriaLabel="Close"
      size={large ? 'large' : 'medium'}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={whyNot !== undefined}
              {...(whyNot !== undefined && { disabledReason: whyNot })}
              onClick={() => void submit()}
            >
              {button}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <SpaceBetween size="m">
          {children}
          {error !== undefined && (
            <Alert type="error">
              <ErrorFacts error={error} />
            </Alert>
          )}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
