import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Chromium wants six times the quiet time on a loaded machine. */
const usualPatience = 60_000;

export const viewport = { width: 1280, height: 900 };

export interface Browsers extends AsyncDisposable {
  /** What pages wrote to their console as errors, and what they threw. */
  readonly complaints: string[];
  /** A browser of its own, with nothing kept from others. */
  open(options?: { dark?: boolean }): Promise<Page>;
}

/** Debian's browser, as often as a test wants it; `program` may start it elsewhere. */
export function openBrowsers({ program = '/usr/bin/chromium', patience = usualPatience } = {}): Browsers {
  const complaints: string[] = [];
  const folders: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    complaints,
    async open({ dark = false } = {}) {
      const folder = await mkdtemp(join(tmpdir(), 'mallee-browser-'));
      folders.push(folder);
      const context = await chromium.launchPersistentContext(folder, {
        executablePath: program,
        args: [
          ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
          ...['--disable-component-update', '--disable-sync'],
        ],
        viewport,
        colorScheme: dark ? 'dark' : 'light',
        acceptDownloads: true,
      });
      contexts.push(context);
      context.setDefaultTimeout(patience);
      const page = context.pages()[0] ?? (await context.newPage());
      page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
      page.on('console', (message) => {
        // Refusals are answers; the browser reports every one of them.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(`${message.text()} ${message.location().url}`);
      });
      return page;
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts) await context.close();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}
