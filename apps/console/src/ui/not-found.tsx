import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import { Page } from './page.tsx';

/** For addresses that lead nowhere, and for things that have gone. */
export const NotFound = ({ what, back }: { what?: string; back?: string }) => (
  <Page title={`There is no such ${what ?? 'page'}`}>
    <Container>
      <p>
        {what
          ? 'It may have been removed, here or in another window, or it belongs to another account.'
          : 'The address may be mistyped, or come from another version of the console.'}
      </p>
      <Button href={back ?? './'}>{back ? 'Go back to the list' : 'Go to the dashboard'}</Button>
    </Container>
  </Page>
);
