import { DoorError, ownHeader, readError } from '../../../api/door.ts';

interface Sent {
  readonly etag: string;
}

/** Sends bytes with word of how far it is, which fetch does not give. */
export function send(
  address: string,
  body: Blob,
  { type, onProgress, signal }: { type?: string; onProgress: (bytes: number) => void; signal: AbortSignal },
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.throwIfAborted();
    signal.addEventListener('abort', stop);
    request.open('PUT', address);
    for (const [name, value] of Object.entries(ownHeader)) request.setRequestHeader(name, value);
    if (type) request.setRequestHeader('Content-Type', type);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onloadend = () => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) return reject(signal.reason as Error);
      if (request.status === 0)
        return reject(new DoorError(0, 'NoConnection', 'The connection to the cloud was lost.'));
      if (request.status >= 300)
        return void readError({ status: request.status, text: async () => request.responseText }).then(reject);
      onProgress(body.size);
      resolve({ etag: request.getResponseHeader('ETag') ?? '' });
    };
    request.send(body);
  });
}

const lasting = (error: unknown): boolean =>
  !(error instanceof DoorError) || (error.status !== 0 && error.status !== 429 && error.status < 500);

/** Tries again, with growing pauses, as long as it may be the connection or a restart of the cloud. */
export async function patiently<T>(run: () => Promise<T>, signal: AbortSignal, tries = 8): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (signal.aborted || lasting(error) || attempt >= tries) throw error;
      await pause(Math.min(15_000, 500 * 2 ** attempt), signal);
    }
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
