import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { query } from '../api/call.ts';
import type { Input, Item, Name, Output, Service } from '../api/types.ts';
import type { Column } from './columns.ts';
import { ListPage } from './list-page.tsx';

interface Props<S extends Service, N extends Name<S>, Key extends keyof Output<S, N>> {
  readonly id: string;
  readonly title: string;
  readonly noun: readonly [one: string, many: string];
  readonly ask: readonly [service: S, operation: N, list: Key];
  readonly columns: readonly Column<Item<S, N, Key>>[];
  readonly rowKey: (row: Item<S, N, Key>) => string;
  readonly help: ReactNode;
  readonly empty: string;
  readonly sortBy?: string;
  readonly wrap?: boolean;
}

const everyMs = 30_000;

/** A page that is one operation's list, to be looked at. */
export function AskedTable<S extends Service, N extends Name<S>, Key extends keyof Output<S, N>>(
  props: Props<S, N, Key>,
) {
  const { id, title, noun, ask, columns, rowKey, help, empty, sortBy, wrap = false } = props;
  const [service, operation, list] = ask;
  const asked: UseQueryResult<Output<S, N>> = useQuery({
    ...query(service, operation, {} as Input<S, N>),
    refetchInterval: everyMs,
  });
  return (
    <ListPage
      help={help}
      {...{ id, title, noun, columns, rowKey, empty, wrap }}
      {...(sortBy && { sortBy })}
      rows={asked.data?.[list] as readonly Item<S, N, Key>[] | undefined}
      asked={asked}
    />
  );
}
