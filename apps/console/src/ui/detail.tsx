import Badge from '@cloudscape-design/components/badge';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { setSearch, useSearch } from '../app/use-search.ts';

export type Fact = readonly [label: string, value: ReactNode];

/** Labels and values in columns. */
export const Facts = ({ facts, columns = 3 }: { facts: readonly Fact[]; columns?: number }) => (
  <KeyValuePairs columns={columns} minColumnWidth={180} items={facts.map(([label, value]) => ({ label, value }))} />
);

interface FactBoxProps {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly actions?: ReactNode;
  /** Fewer where a value is long, as ARNs are. */
  readonly columns?: number;
}

export const FactBox = ({ title, facts, actions, columns = 3 }: FactBoxProps) => (
  <Container
    header={
      <Header variant="h2" actions={actions}>
        {title}
      </Header>
    }
  >
    <Facts facts={facts} columns={columns} />
  </Container>
);

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly count?: number | undefined;
  /** Made only when somebody looks at it. */
  readonly content: () => ReactNode;
}

/** Tabs whose choice is in the address. */
export function DetailTabs({ tabs }: { tabs: readonly Tab[] }) {
  const { tab } = useSearch();
  const active = tabs.find(({ id }) => id === tab) ?? tabs[0]!;
  return (
    <Tabs
      activeTabId={active.id}
      onChange={({ detail }) => setSearch({ tab: detail.activeTabId })}
      tabs={tabs.map((one) => ({
        id: one.id,
        label:
          one.count === undefined ? (
            one.label
          ) : (
            <SpaceBetween direction="horizontal" size="xxs">
              <span>{one.label}</span>
              <Badge>{one.count}</Badge>
            </SpaceBetween>
          ),
        content: one === active ? one.content() : null,
      }))}
    />
  );
}
