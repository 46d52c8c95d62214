import { ask } from './door.ts';

/** Where a machine's serial port or screen can be opened, once, in the next half minute. */
export async function streamAddress(what: 'serial' | 'screen', instanceId: string): Promise<string> {
  const response = await ask('ticket', { method: 'POST', json: { what, instanceId } });
  const { ticket } = (await response.json()) as { ticket: string };
  const url = new URL('stream', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('ticket', ticket);
  return url.href;
}
