import Button from '@cloudscape-design/components/button';
import RFB from '@novnc/novnc';
import { useRef } from 'react';
import type { Instance } from '../instances.ts';
import { StreamTab } from './stream-tab.tsx';

/** The machine's screen, keyboard and mouse. */
export default function ScreenTab({ instance }: { instance: Instance }) {
  const screen = useRef<RFB>(undefined);
  return (
    <StreamTab
      instance={instance}
      what="screen"
      title="Screen"
      description="Keyboard and mouse go to the machine while the pointer is on its screen."
      trouble="The screen could not be opened"
      className="screen"
      actions={(up, place) => [
        <Button key="keys" disabled={!up} onClick={() => screen.current?.sendCtrlAltDel()}>
          Ctrl-Alt-Del
        </Button>,
        <Button key="full" disabled={!up} iconName="full-screen" onClick={() => void place?.requestFullscreen()}>
          Full screen
        </Button>,
      ]}
      show={(element, up) => ({
        connect(socket) {
          const shown = new RFB(element, socket, { shared: true });
          shown.scaleViewport = true;
          shown.background = '#0b1016';
          shown.addEventListener('connect', up);
          screen.current = shown;
        },
        close() {
          screen.current?.disconnect();
          screen.current = undefined;
        },
      })}
    />
  );
}
