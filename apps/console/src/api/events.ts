import type { QueryClient } from '@tanstack/react-query';
import { operationsAbout } from './changes.ts';
import { sessionEnded } from './session.ts';

type News = { readonly types: readonly string[] } | { readonly ended: true };

const channelName = 'mallee-events';

/**
 * Refreshes what the page shows when the cloud says that something changed. One tab of a browser holds the connection
 * and tells the others: servers and browsers bound how many a person may have.
 */
export function listen(client: QueryClient): () => void {
  const channel = new BroadcastChannel(channelName);
  const leaving = new AbortController();
  const hear = (news: News) => {
    if ('ended' in news) sessionEnded(client);
    else refresh(client, news.types);
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => hear(data);
  const lead = () => leaveWith(leaving.signal, connect(hear, channel));
  // Locks exist on loopback and over TLS; elsewhere each tab connects by itself.
  if ('locks' in navigator)
    navigator.locks.request(channelName, { signal: leaving.signal }, lead).catch(() => {
      // The page left before it was its turn.
    });
  else void lead();
  return () => {
    leaving.abort();
    channel.close();
  };
}

function connect(hear: (news: News) => void, channel: BroadcastChannel): EventSource {
  const source = new EventSource('events');
  const tell = (news: News) => {
    hear(news);
    channel.postMessage(news);
  };
  let connectedBefore = false;
  source.onopen = () => {
    // What happened while there was no connection is not told again.
    if (connectedBefore) tell({ types: ['*'] });
    connectedBefore = true;
  };
  source.addEventListener('changed', ({ data }: MessageEvent<string>) => tell(JSON.parse(data) as News));
  source.addEventListener('session', () => tell({ ended: true }));
  return source;
}

const leaveWith = (signal: AbortSignal, source: EventSource): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      source.close();
      resolve();
    });
  });

function refresh(client: QueryClient, types: readonly string[]): void {
  const operations = operationsAbout(types);
  void client.invalidateQueries({
    predicate: ({ queryKey: [service, operation] }) =>
      service !== 'session' && (operations === 'all' || operations.has(String(operation))),
  });
}
