import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import RFB from '@novnc/novnc';
import { useEffect, useRef, useState } from 'react';
import { streamAddress } from '../../../api/stream.ts';
import { ErrorBox } from '../../../ui/error-box.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import type { Instance } from '../instances.ts';

type Link = 'starting' | 'up' | 'down';
const words: Record<Link, string> = { starting: 'connecting', up: 'connected', down: 'not connected' };

/** The machine's screen, keyboard and mouse. */
export default function ScreenTab({ instance: { InstanceId, State } }: { instance: Instance }) {
  const place = useRef<HTMLDivElement>(null);
  const screen = useRef<RFB>(undefined);
  const [link, setLink] = useState<Link>('down');
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const running = State?.Name === 'running';

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a connection of its own.
  useEffect(() => {
    const element = place.current;
    if (!element || !running) return;
    let left = false;
    let shown: RFB | undefined;
    setLink('starting');
    setError(undefined);
    streamAddress('screen', InstanceId!)
      .then((address) => {
        if (left) return;
        shown = new RFB(element, address, { shared: true });
        shown.scaleViewport = true;
        shown.background = '#0b1016';
        shown.addEventListener('connect', () => setLink('up'));
        shown.addEventListener('disconnect', () => !left && setLink('down'));
        screen.current = shown;
      })
      .catch((problem: unknown) => {
        if (left) return;
        setLink('down');
        setError(problem);
      });
    return () => {
      left = true;
      screen.current = undefined;
      shown?.disconnect();
    };
  }, [InstanceId, running, attempt]);

  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Keyboard and mouse go to the machine while the pointer is on its screen."
          actions={
            <SpaceBetween direction="horizontal" size="s" alignItems="center">
              <StateBadge state={link}>{words[link]}</StateBadge>
              <Button disabled={link !== 'up'} onClick={() => screen.current?.sendCtrlAltDel()}>
                Ctrl-Alt-Del
              </Button>
              <Button
                disabled={link !== 'up'}
                iconName="full-screen"
                onClick={() => void place.current?.requestFullscreen()}
              >
                Full screen
              </Button>
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
          Screen
        </Header>
      }
    >
      <SpaceBetween size="s">
        <ErrorBox error={error} title="The screen could not be opened" />
        <div className="screen" ref={place} />
      </SpaceBetween>
    </Container>
  );
}
