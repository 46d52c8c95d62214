import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import type { Step } from '../api/step.ts';
import { useSteps } from '../api/use-steps.ts';
import { ErrorFacts } from './error-box.tsx';
import { flash } from './flash.ts';
import { type Code, ShowCode } from './show-code.tsx';
import { useFirstField } from './use-first-field.ts';

/** What a dialog does when its button is pressed. */
export interface Deed {
  /** What the cloud is asked for, one after the other. It is shown as commands too. */
  readonly steps?: readonly Step[] | undefined;
  /** What to say then. */
  readonly done?: string | undefined;
  /** Where it is more than such steps. The dialog stays open where it answers `stay`. */
  readonly run?: (() => Promise<unknown>) | undefined;
  /** Shown in place of the steps. */
  readonly code?: Code | undefined;
}

interface Props extends Deed {
  readonly title: string;
  readonly button: string;
  /** Why it cannot be done yet. */
  readonly whyNot?: string | undefined;
  /** It is certain what is done, though not yet whether: it is shown all the same. */
  readonly certain?: boolean;
  readonly close: () => void;
  readonly large?: boolean;
  readonly children: ReactNode;
}

/** A question over the page, answered by one button. It stays, and shows the error, until that has succeeded. */
export function FormDialog(props: Props) {
  const { title, button, whyNot, close, steps = [], done, run, large = false, certain = false, children } = props;
  const code = props.code ?? (steps.length > 0 ? { calls: steps } : undefined);
  const form = useFirstField<HTMLFormElement>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const runSteps = useSteps();

  const submit = async () => {
    if (busy || whyNot !== undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await runSteps(steps);
      if ((await run?.()) === 'stay') {
        setBusy(false);
        return;
      }
      if (done) flash.success(done);
      close();
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
          {code && (certain || whyNot === undefined) && <ShowCode code={code} />}
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
