import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Page } from './page.tsx';
import { type Asked, type List, ResourceTable } from './resource-table.tsx';

interface Parts<Row> extends Omit<List<Row>, 'asked' | 'rows' | 'embedded' | 'empty'> {
  readonly help: ReactNode;
  readonly above?: ReactNode;
  /** Where another one is made: the page's main button, which a list without rows shows too. */
  readonly create?: { readonly text: string; readonly href: string } | undefined;
  /** What a list without rows teaches. */
  readonly empty: string | { readonly title: string; readonly text: string };
  /** The page's dialogs. */
  readonly children?: ReactNode;
}

type Rows<Row> = readonly Row[] | undefined;
/** What was asked holds the rows, or they are made from it. */
type Source<Row> = { readonly asked: Asked & { readonly data: Rows<Row> } } | Pick<List<Row>, 'asked' | 'rows'>;

/** A page that is a list. */
export const ListPage = <Row,>({ help, above, create, children, ...list }: Parts<Row> & Source<Row>) => (
  <Page title={list.title} heading={false} help={help}>
    {above}
    <ResourceTable
      {...list}
      rows={'rows' in list ? list.rows : list.asked.data}
      buttons={
        create ? (
          <SpaceBetween direction="horizontal" size="xs">
            {list.buttons}
            <Button variant="primary" href={create.href}>
              {create.text}
            </Button>
          </SpaceBetween>
        ) : (
          list.buttons
        )
      }
      empty={
        <SpaceBetween size="s" alignItems="center">
          {typeof list.empty === 'string' ? (
            <Box color="text-body-secondary">{list.empty}</Box>
          ) : (
            <>
              <Box variant="strong">{list.empty.title}</Box>
              <Box color="text-body-secondary">{list.empty.text}</Box>
            </>
          )}
          {create && <Button href={create.href}>{create.text}</Button>}
        </SpaceBetween>
      }
    />
    {children}
  </Page>
);
