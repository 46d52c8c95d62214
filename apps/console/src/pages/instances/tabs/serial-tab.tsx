import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import type { Instance } from '../instances.ts';
import { type Shown, StreamTab } from './stream-tab.tsx';

const encoder = new TextEncoder();

/** The machine's serial port, both ways. */
export default function SerialTab({ instance }: { instance: Instance }) {
  return (
    <StreamTab
      instance={instance}
      what="serial"
      title="Serial terminal"
      description="The machine’s first serial port. Press Enter if it shows nothing."
      trouble="The terminal could not be opened"
      className="terminal"
      show={terminalIn}
    />
  );
}

function terminalIn(element: HTMLElement, up: () => void): Shown {
  const terminal = new Terminal({
    ...{ cursorBlink: true, fontSize: 13, scrollback: 5000, screenReaderMode: true },
    theme: { background: '#0b1016' },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  const watch = new ResizeObserver(() => fit.fit());
  watch.observe(element);
  let socket: WebSocket | undefined;
  const typed = terminal.onData((text) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(encoder.encode(text));
  });
  return {
    connect(opening) {
      socket = opening;
      socket.onopen = () => {
        up();
        terminal.focus();
      };
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => terminal.write(new Uint8Array(data));
    },
    close() {
      typed.dispose();
      socket?.close();
      watch.disconnect();
      terminal.dispose();
    },
  };
}
