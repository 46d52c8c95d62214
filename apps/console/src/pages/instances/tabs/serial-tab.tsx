import '@xterm/xterm/css/xterm.css';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import { streamAddress } from '../../../api/stream.ts';
import { ErrorBox } from '../../../ui/error-box.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import type { Instance } from '../instances.ts';

type Link = 'starting' | 'up' | 'down';
const words: Record<Link, string> = { starting: 'connecting', up: 'connected', down: 'not connected' };
const encoder = new TextEncoder();

/** The machine's serial port, both ways. */
export default function SerialTab({ instance: { InstanceId, State } }: { instance: Instance }) {
  const place = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<Link>('down');
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const running = State?.Name === 'running';

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a connection of its own.
  useEffect(() => {
    const element = place.current;
    if (!element || !running) return;
    const terminal = new Terminal({ cursorBlink: true, fontSize: 13, scrollback: 5000, screenReaderMode: true });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(element);
    fit.fit();
    const watch = new ResizeObserver(() => fit.fit());
    watch.observe(element);
    let socket: WebSocket | undefined;
    let left = false;
    setLink('starting');
    setError(undefined);
    streamAddress('serial', InstanceId!)
      .then((address) => {
        if (left) return;
        socket = new WebSocket(address);
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => {
          setLink('up');
          terminal.focus();
        };
        socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => terminal.write(new Uint8Array(data));
        socket.onclose = () => !left && setLink('down');
      })
      .catch((problem: unknown) => {
        if (left) return;
        setLink('down');
        setError(problem);
      });
    const typed = terminal.onData((text) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(encoder.encode(text));
    });
    return () => {
      left = true;
      typed.dispose();
      socket?.close();
      watch.disconnect();
      terminal.dispose();
    };
  }, [InstanceId, running, attempt]);

  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The machine’s first serial port. Press Enter if it shows nothing."
          actions={
            <SpaceBetween direction="horizontal" size="s" alignItems="center">
              <StateBadge state={link}>{words[link]}</StateBadge>
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
          Serial terminal
        </Header>
      }
    >
      <SpaceBetween size="s">
        <ErrorBox error={error} title="The terminal could not be opened" />
        <div className="terminal" ref={place} />
      </SpaceBetween>
    </Container>
  );
}
