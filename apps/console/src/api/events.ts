import type { QueryClient } from '@tanstack/react-query';
import { operationsAbout } from './changes.ts';
import { hasEnded, sessionEnded } from './session.ts';

type News = { readonly types: readonly string[] } | { readonly ended: true };

const channelName = 'mallee-events';
const againMs = 5000;

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
  const tell = (news: News) => {
    hear(news);
    channel.postMessage(news);
  };
  const lead = () => connect(tell, leaving.signal);
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

/** Holds the connection until the page leaves. */
function connect(tell: (news: News) => void, leaving: AbortSignal): Promise<void> {
  let connectedBefore = false;
  let source: EventSource;
  let later: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource('events');
    source.onopen = () => {
      // What happened while there was no connection is not told again.
      if (connectedBefore) tell({ types: ['*'] });
      connectedBefore = true;
    };
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => tell(JSON.parse(data) as News));
    source.addEventListener('session', () => tell({ ended: true }));
    source.onerror = async () => {
      // Browsers try again by themselves, but not after a refusal: a proxy's whose cloud restarts, or of an ended session.
      if (source.readyState !== EventSource.CLOSED || leaving.aborted) return;
      if (await hasEnded()) tell({ ended: true });
      else if (!leaving.aborted) later = setTimeout(open, againMs);
    };
  };
  open();
  return new Promise((resolve) => {
    leaving.addEventListener('abort', () => {
      clearTimeout(later);
      source.close();
      resolve();
    });
  });
}

/** Tells the other tabs what this one did. */
export function tellTabs(news: News): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(news);
  channel.close();
}

function refresh(client: QueryClient, types: readonly string[]): void {
  const operations = operationsAbout(types);
  void client.invalidateQueries({
    predicate: ({ queryKey: [service, operation] }) =>
      service !== 'session' && (operations === 'all' || operations.has(String(operation))),
  });
}
