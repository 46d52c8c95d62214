/** The part of noVNC that the console uses; the package has no types. Source: its docs/API.md. */
declare module '@novnc/novnc' {
  export default class RFB extends EventTarget {
    constructor(target: Element, channel: WebSocket, options?: { shared?: boolean });
    scaleViewport: boolean;
    background: string;
    sendCtrlAltDel(): void;
    disconnect(): void;
  }
}
