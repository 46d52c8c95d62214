import type { ReactNode } from 'react';
import { Page } from './page.tsx';
import { type Asked, type List, ResourceTable } from './resource-table.tsx';

interface Parts<Row> extends Omit<List<Row>, 'asked' | 'rows' | 'embedded'> {
  readonly help: ReactNode;
  readonly above?: ReactNode;
  /** The page's dialogs. */
  readonly children?: ReactNode;
}

type Rows<Row> = readonly Row[] | undefined;
/** What was asked holds the rows, or they are made from it. */
type Source<Row> = { readonly asked: Asked & { readonly data: Rows<Row> } } | Pick<List<Row>, 'asked' | 'rows'>;

/** A page that is a list. */
export const ListPage = <Row,>({ help, above, children, ...list }: Parts<Row> & Source<Row>) => (
  <Page title={list.title} heading={false} help={help}>
    {above}
    <ResourceTable {...list} rows={'rows' in list ? list.rows : list.asked.data} />
    {children}
  </Page>
);
