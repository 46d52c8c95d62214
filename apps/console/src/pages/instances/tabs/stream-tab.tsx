import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { streamAddress } from '../../../api/stream.ts';
import { ErrorBox } from '../../../ui/error-box.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import type { Instance } from '../instances.ts';

type Link = 'starting' | 'up' | 'down';
const words: Record<Link, string> = { starting: 'connecting', up: 'connected', down: 'not connected' };

/** Close codes from here on are the cloud's, with a reason in words: the session, the permission, the machine. */
const ownCodes = 4000;

/** What shows a stream, from its tab's opening to its closing. */
export interface Shown {
  connect(socket: WebSocket): void;
  close(): void;
}

interface Props {
  readonly instance: Instance;
  readonly what: 'serial' | 'screen';
  readonly title: string;
  readonly description: string;
  /** What an error is about. */
  readonly trouble: string;
  readonly className: string;
  /** Buttons of its own. */
  readonly actions?: (up: boolean, place: HTMLElement | null) => ReactNode;
  show(element: HTMLElement, up: () => void): Shown;
}

/** A tab that holds one of the machine's streams open: how it stands, what went wrong, another try. */
export function StreamTab({ instance, what, title, description, trouble, className, actions, show }: Props) {
  const { InstanceId, State } = instance;
  const place = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<Link>('down');
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const running = State?.Name === 'running';

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a connection of its own.
  useEffect(() => {
    const element = place.current;
    if (!element || !running) return;
    let left = false;
    const shown = show(element, () => setLink('up'));
    const down = ({ code, reason }: CloseEvent) => {
      if (left) return;
      setLink('down');
      if (code >= ownCodes) setError(new Error(reason));
    };
    setLink('starting');
    setError(undefined);
    streamAddress(what, InstanceId!)
      .then((address) => {
        if (left) return;
        const socket = new WebSocket(address);
        socket.binaryType = 'arraybuffer';
        socket.addEventListener('close', down);
        shown.connect(socket);
      })
      .catch((problem: unknown) => {
        if (left) return;
        setLink('down');
        setError(problem);
      });
    return () => {
      left = true;
      shown.close();
    };
  }, [InstanceId, running, attempt]);

  return (
    <Container
      header={
        <Header
          variant="h2"
          description={description}
          actions={
            <SpaceBetween direction="horizontal" size="s" alignItems="center">
              <StateBadge state={link}>{words[link]}</StateBadge>
              {actions?.(link === 'up', place.current)}
              <Button
                disabled={!running || link !== 'down'}
                {...(!running && { disabledReason: 'The machine does not run.' })}
                onClick={() => setAttempt(attempt + 1)}
              >
                Connect again
              </Button>
            </SpaceBetween>
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="s">
        <ErrorBox error={error} title={trouble} />
        <div className={className} ref={place} />
      </SpaceBetween>
    </Container>
  );
}
