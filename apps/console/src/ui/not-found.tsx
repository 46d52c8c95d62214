import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import { Page } from './page.tsx';

/** For addresses that lead nowhere, and for things that have gone. */
export const NotFound = ({ what = 'page', back = './' }: { what?: string; back?: string }) => (
  <Page title={`There is no such ${what}`}>
    <Container>
      <p>It may have been removed, here or in another window, or it belongs to another account.</p>
      <Button href={back}>Go back to the list</Button>
    </Container>
  </Page>
);
