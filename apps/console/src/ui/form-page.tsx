import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { ErrorBox } from './error-box.tsx';
import type { Crumb } from './layout-facts.ts';
import { Page } from './page.tsx';
import { type Code, ShowCode } from './show-code.tsx';

interface Props {
  readonly title: string;
  readonly description?: string;
  readonly under: readonly Crumb[];
  readonly help?: ReactNode;
  readonly button: string;
  readonly busy: boolean;
  readonly error: unknown;
  /** Called once per press; the form sees to it that its input is complete. */
  readonly onSubmit: () => void;
  readonly code?: Code;
  /** Beside the main button, such as a dry run. */
  readonly secondary?: ReactNode;
  readonly children: ReactNode;
}

/** A page that makes something. */
export function FormPage(props: Props) {
  const { title, under, busy, onSubmit } = props;
  return (
    <Page title={title} under={under} description={props.description} help={props.help}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onSubmit();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" href={under.at(-1)?.href ?? './'}>
                Cancel
              </Button>
              {props.secondary}
              <Button variant="primary" loading={busy}>
                {props.button}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {props.children}
            {props.code && <ShowCode code={props.code} />}
            <ErrorBox error={props.error} />
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
}
