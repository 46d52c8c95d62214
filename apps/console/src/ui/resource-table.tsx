import { type PropertyFilterProperty, useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences, {
  type CollectionPreferencesProps,
} from '@cloudscape-design/components/collection-preferences';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import PropertyFilter from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useKept } from '../app/kept.ts';
import { setSearch, useSearch } from '../app/use-search.ts';
import { type Action, ActionMenu } from './actions.tsx';
import { byValue, type Column, type Entry, toEntry } from './columns.ts';
import { ErrorBox } from './error-box.tsx';
import { readFilter, writeFilter } from './filter-in-address.ts';
import { plural } from './words.ts';

/** The part of a query's state that a list needs. */
export interface Asked {
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

export interface List<Row> {
  readonly asked: Asked;
  readonly rows: readonly Row[] | undefined;
  /** What a browser keeps the choice of columns under. */
  readonly id: string;
  readonly title: string;
  readonly noun: readonly [one: string, many: string];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly actions?: readonly Action<Row>[];
  /** Buttons beside the menu of actions; the last one is the page's main one. */
  readonly buttons?: ReactNode;
  readonly description?: ReactNode;
  /** What a list without rows teaches. */
  readonly empty: ReactNode;
  /** A list inside a page: smaller heading, nothing in the address. */
  readonly embedded?: boolean;
  readonly single?: boolean;
  readonly sortBy?: string;
  readonly descending?: boolean;
  /** Long texts are shown whole, unless somebody chose otherwise. */
  readonly wrap?: boolean;
}

/** A list of things: filter, sort, page, columns, selection, actions; the filter and the selection are in the address. */
export function ResourceTable<Row>(props: List<Row>) {
  const { id, title, noun, columns, rowKey, rows, embedded = false, single = false } = props;
  const { error, isFetching: fetching, refetch } = props.asked;
  const search = useSearch();
  const [kept, keep] = useKept<CollectionPreferencesProps.Preferences>(`table.${id}`, {});
  const [widths, keepWidths] = useKept<Record<string, number>>(`widths.${id}`, {});
  const preferences = useMemo(() => withNewColumns(columns, kept), [columns, kept]);
  const sortBy = props.sortBy ?? columns[0]!.id;
  const descending = props.descending ?? false;
  // The machinery sorts at every drawing: what lies in order already costs it little.
  const entries = useMemo(() => {
    const [compare, sign] = [byValue(sortBy), descending ? -1 : 1];
    return (rows ?? []).map(toEntry(columns, rowKey)).sort((a, b) => sign * compare(a, b));
  }, [rows, columns, rowKey, sortBy, descending]);
  const filteringProperties = useMemo(() => columns.filter(({ value }) => value).map(propertyOf), [columns]);
  const filteringOptions = useMemo(() => valuesOf(entries, filteringProperties), [entries, filteringProperties]);

  const { items, actions, filteredItemsCount, collectionProps, propertyFilterProps, paginationProps } = useCollection(
    entries,
    {
      propertyFiltering: {
        filteringProperties,
        filteringOptions,
        defaultQuery: embedded ? { tokens: [], operation: 'and' } : readFilter(search.filter),
        empty: <Box textAlign="center">{props.empty}</Box>,
        noMatch: (
          <SpaceBetween size="xs" alignItems="center">
            <Box>No {noun[0]} fits the filter.</Box>
            <Button onClick={() => setFilter({ tokens: [], operation: 'and' })}>Clear the filter</Button>
          </SpaceBetween>
        ),
      },
      pagination: { pageSize: preferences.pageSize ?? 50 },
      sorting: {
        defaultState: { sortingColumn: sortingOf(sortBy), isDescending: descending },
      },
      selection: {
        trackBy: 'key',
        keepSelection: true,
        defaultSelectedItems: embedded ? [] : keysOf(search.selected).map((key) => ({ key }) as Entry<Row>),
      },
    },
  );
  const setFilter = (query: Parameters<typeof actions.setPropertyFiltering>[0]) => {
    actions.setPropertyFiltering(query);
    if (!embedded) setSearch({ filter: writeFilter(query as never) });
  };

  // What was selected and has gone meanwhile is not selected any more; a link's selection becomes real rows.
  const present = useMemo(() => new Map(entries.map((entry) => [entry.key, entry])), [entries]);
  const asked = collectionProps.selectedItems ?? [];
  const selected = asked.flatMap(({ key }) => present.get(key) ?? []);
  useEffect(() => {
    if (rows && !fetching && selected.length !== asked.length) actions.setSelectedItems(selected);
  });
  const select = (next: readonly Entry<Row>[]) => {
    actions.setSelectedItems(next);
    if (!embedded)
      setSearch({ selected: next.length > 0 ? next.map(({ key }) => encodeURIComponent(key)).join(',') : undefined });
  };

  const definitions = useMemo(
    () =>
      columns.map(
        (column): TableProps.ColumnDefinition<Entry<Row>> => ({
          id: column.id,
          header: column.title,
          cell: ({ row }) => (column.cell ?? column.value)?.(row),
          ...(column.value && sortingOf(column.id)),
          minWidth: 90,
          width: widths[column.id] ?? column.width ?? 170,
          isRowHeader: column === columns[0],
        }),
      ),
    [columns, widths],
  );
  const counter = rows && (selected.length > 0 ? `(${selected.length}/${rows.length})` : `(${rows.length})`);

  return (
    <Table<Entry<Row>>
      {...collectionProps}
      items={items}
      columnDefinitions={definitions}
      columnDisplay={preferences.contentDisplay!}
      selectedItems={selected}
      onSelectionChange={({ detail }) => select(detail.selectedItems)}
      {...(props.actions && { selectionType: single ? 'single' : 'multi' })}
      variant={embedded ? 'container' : 'full-page'}
      stickyHeader={!embedded}
      resizableColumns
      onColumnWidthsChange={({ detail }) =>
        keepWidths(
          Object.fromEntries(
            (preferences.contentDisplay ?? [])
              .filter(({ visible }) => visible)
              .map(({ id }, index) => [id, detail.widths[index] ?? 170]),
          ),
        )
      }
      wrapLines={preferences.wrapLines ?? props.wrap ?? false}
      stripedRows={preferences.stripedRows ?? false}
      contentDensity={preferences.contentDensity ?? 'comfortable'}
      loading={rows === undefined && !error}
      loadingText={`Asking for ${noun[1]}`}
      enableKeyboardNavigation
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: 'Selection',
        allItemsSelectionLabel: () => 'Select all',
        itemSelectionLabel: (_, { key }) => `Select ${key}`,
      }}
      header={
        <SpaceBetween size="s">
          <Header
            variant={embedded ? 'h2' : 'awsui-h1-sticky'}
            {...(counter && { counter })}
            description={props.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  iconName="refresh"
                  ariaLabel={`Refresh ${noun[1]}`}
                  loading={fetching && rows !== undefined}
                  onClick={() => void refetch()}
                />
                {props.actions && (
                  <ActionMenu
                    rows={selected.map(({ row }) => row)}
                    actions={props.actions}
                    noun={single ? `one ${noun[0]}` : `at least one ${noun[0]}`}
                  />
                )}
                {props.buttons}
              </SpaceBetween>
            }
          >
            {title}
          </Header>
          <ErrorBox error={error} retry={refetch} title={`The ${noun[1]} could not be read`} />
        </SpaceBetween>
      }
      filter={
        <PropertyFilter
          {...propertyFilterProps}
          onChange={({ detail }) => setFilter(detail)}
          filteringPlaceholder={`Find ${noun[1]} by name or property`}
          filteringAriaLabel={`Filter ${noun[1]}`}
          countText={filteredItemsCount === undefined ? '' : plural(filteredItemsCount, 'match', 'matches')}
          expandToViewport
        />
      }
      pagination={
        <Pagination
          {...paginationProps}
          ariaLabels={{
            nextPageLabel: 'Next page',
            previousPageLabel: 'Previous page',
            pageLabel: (page) => `Page ${page}`,
          }}
        />
      }
      preferences={
        <CollectionPreferences
          title="Preferences"
          confirmLabel="Keep"
          cancelLabel="Cancel"
          preferences={preferences}
          onConfirm={({ detail }) => keep(detail)}
          pageSizePreference={{
            title: 'Rows on a page',
            options: [25, 50, 100, 200].map((value) => ({ value, label: String(value) })),
          }}
          wrapLinesPreference={{ label: 'Wrap lines', description: 'Show all of a long text' }}
          stripedRowsPreference={{ label: 'Striped rows', description: 'Shade every other row' }}
          contentDensityPreference={{ label: 'Compact rows', description: 'Show more rows at once' }}
          contentDisplayPreference={{
            title: 'Columns',
            options: columns.map(({ id, title }, index) => ({ id, label: title, alwaysVisible: index === 0 })),
          }}
        />
      }
    />
  );
}

const sortingOf = (id: string) => ({ sortingField: id, sortingComparator: byValue(id) });

const propertyOf = <Row,>({ id, title, compared }: Column<Row>): PropertyFilterProperty => ({
  key: id,
  propertyLabel: title,
  groupValuesLabel: title,
  operators: compared ? ['=', '!=', '>', '<', '>=', '<='] : ['=', '!=', ':', '!:', '^'],
});

/** More values of a property than anybody looks through; each is gone through again at every letter typed. */
const mostValues = 100;

/** The values that the filter proposes. What has more of them, like ids, is found by typing a part of one. */
const valuesOf = (entries: readonly Entry<unknown>[], properties: readonly PropertyFilterProperty[]) =>
  properties.flatMap(({ key }) => {
    const values = new Set<string>();
    for (const entry of entries) {
      const value = entry[key] ?? '';
      if (value !== '') values.add(String(value));
      if (values.size > mostValues) return [];
    }
    return [...values].map((value) => ({ propertyKey: key, value }));
  });

const keysOf = (text: string | undefined): string[] => (text ? text.split(',').map(decodeURIComponent) : []);

/** A choice made for an older version lacks columns that came later. */
function withNewColumns<Row>(
  columns: readonly Column<Row>[],
  kept: CollectionPreferencesProps.Preferences,
): CollectionPreferencesProps.Preferences {
  const chosen = (kept.contentDisplay ?? []).filter(({ id }) => columns.some((column) => column.id === id));
  const others = columns.filter(({ id }) => !chosen.some((one) => one.id === id));
  return {
    ...kept,
    contentDisplay: [...chosen, ...others.map(({ id, hidden = false }) => ({ id, visible: !hidden }))],
  };
}
