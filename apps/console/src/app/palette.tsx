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
    combine: (results) =>
      results.flatMap(({ data = [] }, index) => data.map((thing) => ({ thing, verbs: searched[index]?.verbs ?? {} }))),
  });
  const places = mine.flatMap(({ title, path, create }): Found[] => [
    { text: title, href: path || './', kind: 'Page' },
    ...(create ? [{ text: create.text, href: create.href, kind: 'Make' }] : []),
  ]);
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...best([...places, ...things.map(({ thing }) => thing)], words), ...deeds(things, words)].slice(
    0,
    most,
  );
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

interface Thing {
  readonly thing: Found;
  readonly verbs: Readonly<Record<string, string>>;
}

/** `stop web`: what can be done, whose name begins with the first word, to what the others find. */
function deeds(things: readonly Thing[], [verb, ...words]: readonly string[]): Found[] {
  if (verb === undefined) return [];
  return things.flatMap(({ thing, verbs }) => {
    const able = Object.entries(verbs).filter(([, text]) => text.toLowerCase().startsWith(verb));
    if (able.length === 0 || !holds(thing, words)) return [];
    return able.map(([id, text]) => ({
      text: `${text}: ${thing.text}`,
      note: thing.note,
      href: `${thing.href}${thing.href.includes('?') ? '&' : '?'}do=${id}`,
      kind: thing.kind,
    }));
  });
}

/** Names that begin with the words first, then those that hold them. */
function best(all: readonly Found[], words: readonly string[]): Found[] {
  if (words.length === 0) return all.filter(({ kind }) => kind === 'Page' || kind === 'Make');
  const begins = ({ text }: Found) => Number(text.toLowerCase().startsWith(words[0]!));
  return all.filter((one) => holds(one, words)).sort((a, b) => begins(b) - begins(a));
}

function holds({ text, note = '', href, kind }: Found, words: readonly string[]): boolean {
  const all = `${text} ${note} ${href} ${kind}`.toLowerCase();
  return words.every((word) => all.includes(word));
}
