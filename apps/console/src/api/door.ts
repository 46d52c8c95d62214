/** An answer that is not what was asked for: the cloud's own code and words, and the id under which its log has more. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, fields: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = typeof fields.requestId === 'string' ? fields.requestId : undefined;
    this.fields = fields;
  }
}

export const isDoorError = (error: unknown, ...codes: string[]): error is DoorError =>
  error instanceof DoorError && (codes.length === 0 || codes.includes(error.code));

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly json?: unknown;
  readonly body?: Blob;
  readonly signal?: AbortSignal | undefined;
}

/** What tells the console's own requests from those that another site makes a browser send. */
export const ownHeader = { 'X-Mallee-Console': '1' } as const;
/** The same for what a page asks by itself: an open tab that nobody looks at keeps no session alive. */
const refreshHeader = { 'X-Mallee-Console': 'refresh' } as const;
const idleAfterMs = 60_000;
let usedAt = Date.now();
/** Begins to notice whether somebody is there. */
export function watchUse(): void {
  const notice = () => {
    usedAt = Date.now();
  };
  for (const sign of ['pointerdown', 'keydown', 'wheel'])
    addEventListener(sign, notice, { capture: true, passive: true });
}

/** Asks the console's server, below the document's base. Throws a DoorError for every answer but a good one. */
export async function ask(path: string, { method = 'GET', json, body, signal }: Ask = {}): Promise<Response> {
  const headers: Record<string, string> = { ...(Date.now() - usedAt < idleAfterMs ? ownHeader : refreshHeader) };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      ...{ method, headers, credentials: 'same-origin', cache: 'no-store' },
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new DoorError(0, 'NoConnection', 'The cloud cannot be reached. Is it running?');
  }
  if (!response.ok) throw await readError(response);
  return response;
}

export async function readError(response: Pick<Response, 'status' | 'text'>): Promise<DoorError> {
  const text = await response.text();
  try {
    const { code, message, ...fields } = JSON.parse(text) as Record<string, unknown>;
    if (typeof code === 'string') return new DoorError(response.status, code, String(message ?? code), fields);
  } catch {
    // Something between the page and the cloud answered, in a form of its own.
  }
  return new DoorError(response.status, `Http${response.status}`, text.slice(0, 300) || 'The answer was empty.');
}
