import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import { useQueries } from '@tanstack/react-query';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { type Found, nouns } from '../pages/nouns.ts';
import { useFirstField } from '../ui/use-first-field.ts';
import { go } from './go.ts';
import { useSession } from './use-session.ts';

const most = 12;

/** Goes anywhere by name: pages, things to make, and every thing of the account. */
export default function Palette({ close }: { close: () => void }) {
  const { administrator } = useSession();
  const field = useFirstField<HTMLDivElement>();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const mine = useMemo(() => nouns.filter((noun) => administrator || !noun.administrators), [administrator]);
  const searched = mine.filter(({ find }) => find);
  const things = useQueries({
    queries: searched.map(({ path, find }) => ({
      queryKey: ['find', path],
      queryFn: () => find!(),
      staleTime: 15_000,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  const places = mine.flatMap(({ title, path, create }): Found[] => [
    { text: title, href: path || './', kind: 'Page' },
    ...(create ? [{ text: create.text, href: create.href, kind: 'Make' }] : []),
  ]);
  const found = best([...places, ...things], text).slice(0, most);
  const active = Math.min(at, found.length - 1);

  const choose = (one: Found | undefined) => {
    if (!one) return;
    close();
    go(one.href);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(active - 1, 0));
    else if (event.key === 'Enter') choose(found[active]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal visible header="Find anything" onDismiss={close} closeAriaLabel="Close" size="medium">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys go to the text field within. */}
      <div ref={field} onKeyDown={press}>
        <Input
          type="search"
          value={text}
          ariaLabel="Name, id, address or page"
          placeholder="Name, id, address or page"
          onChange={({ detail }) => {
            setText(detail.value);
            setAt(0);
          }}
        />
        <ul className="palette" aria-label="Found">
          {found.map((one, index) => (
            <li key={`${one.kind} ${one.href} ${one.text}`}>
              <a
                href={one.href}
                className={index === active ? 'active' : ''}
                aria-current={index === active}
                onClick={(event) => {
                  event.preventDefault();
                  choose(one);
                }}
              >
                <span>
                  <bdi>{one.text}</bdi> {one.note && <small>{one.note}</small>}
                </span>
                <small>{one.kind}</small>
              </a>
            </li>
          ))}
        </ul>
        <div role="status" className="count">
          {found.length === 0 && <Box color="text-status-inactive">Nothing is called so.</Box>}
        </div>
      </div>
    </Modal>
  );
}

/** Names that begin with the words first, then those that hold them. */
function best(all: readonly Found[], text: string): Found[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all.filter(({ kind }) => kind === 'Page' || kind === 'Make');
  return all
    .map((one) => ({ one, in: `${one.text} ${one.note ?? ''} ${one.href} ${one.kind}`.toLowerCase() }))
    .filter((entry) => words.every((word) => entry.in.includes(word)))
    .sort((a, b) => Number(b.in.startsWith(words[0]!)) - Number(a.in.startsWith(words[0]!)))
    .map(({ one }) => one);
}
