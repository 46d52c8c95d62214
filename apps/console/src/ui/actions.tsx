import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { useEffect, useRef } from 'react';
import { go } from '../app/go.ts';
import { setSearch, useSearch } from '../app/use-search.ts';
import { confirm } from './confirm.tsx';
import { flash } from './flash.ts';

/** Something that can be done to rows: the same for a list's selection and for a page about one thing. */
export interface Action<Row> {
  readonly id: string;
  readonly text: string;
  /** Why it cannot be done now; it can where this is left out or answers undefined. */
  readonly whyNot?: (rows: readonly Row[]) => string | undefined;
  /** Actions of a group stand together under its name. */
  readonly group?: string;
  readonly href?: (rows: readonly Row[]) => string;
  readonly run?: (rows: readonly Row[]) => unknown;
  /** It acts without a question of its own. */
  readonly immediate?: boolean;
}

interface Props<Row> {
  readonly rows: readonly Row[];
  readonly actions: readonly Action<Row>[];
  readonly noun: string;
  readonly label?: string;
  readonly loading?: boolean;
}

export function ActionMenu<Row>({ rows, actions, noun, label = 'Actions', loading = false }: Props<Row>) {
  useAsked(rows, actions);
  const item = (action: Action<Row>): ButtonDropdownProps.Item => {
    const reason = rows.length === 0 ? `Select ${noun} first.` : action.whyNot?.(rows);
    return {
      id: action.id,
      text: action.text,
      disabled: reason !== undefined,
      ...(reason !== undefined && { disabledReason: reason }),
      ...(reason === undefined && action.href && { href: action.href(rows) }),
    };
  };
  const groups = [...Map.groupBy(actions, ({ group }) => group)];
  const items = groups.flatMap(([group, members]): ButtonDropdownProps.ItemOrGroup[] =>
    group === undefined ? members.map(item) : [{ id: group, text: group, items: members.map(item) }],
  );
  return (
    <ButtonDropdown
      items={items}
      loading={loading}
      expandableGroups={groups.length > 2}
      onItemClick={({ detail }) => void actions.find(({ id }) => id === detail.id)?.run?.(rows)}
    >
      {label}
    </ButtonDropdown>
  );
}

/**
 * An address with `do=stop` asks for an action as soon as what it is about is there. It asks once. Anybody can write an
 * address and get somebody to follow it, so nothing is done without a question.
 */
function useAsked<Row>(rows: readonly Row[], actions: readonly Action<Row>[]): void {
  const { do: id } = useSearch();
  const asked = id === undefined || rows.length === 0 ? undefined : actions.find((action) => action.id === id);
  // The address changes a little later than it is told to.
  const taken = useRef<string>(undefined);
  useEffect(() => {
    if (asked?.id === taken.current) return;
    taken.current = asked?.id;
    if (!asked) return;
    setSearch({ do: undefined });
    const reason = asked.whyNot?.(rows);
    if (reason !== undefined) flash.info(`${asked.text}: ${reason}`);
    else if (asked.href) go(asked.href(rows));
    else if (asked.immediate)
      confirm({
        title: `${asked.text}?`,
        text: 'The address that you followed asks for this.',
        button: asked.text,
        run: async () => asked.run?.(rows),
      });
    else asked.run?.(rows);
  });
}

/** For actions that take one row only. */
export const one =
  <Row,>(whyNot: (row: Row) => string | undefined = () => undefined) =>
  (rows: readonly Row[]): string | undefined =>
    rows.length === 1 ? whyNot(rows[0]!) : 'Select exactly one.';

/** For actions that take any number: the first row that refuses says why. */
export const each =
  <Row,>(whyNot: (row: Row) => string | undefined) =>
  (rows: readonly Row[]): string | undefined => {
    for (const row of rows) {
      const reason = whyNot(row);
      if (reason) return reason;
    }
    return undefined;
  };
