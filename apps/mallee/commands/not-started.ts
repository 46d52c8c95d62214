import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';
import { Trouble } from './say.ts';

/** What a person is told when the cloud does not come up: each process's last words, and where there are more. */
export async function notStarted({ log }: DataFolder): Promise<Trouble> {
  const words = await Promise.all(
    ['cloud', 'node'].map(async (name) => said(name, await lastLine(join(log, `${name}.log`)))),
  );
  return new Trouble(
    ['The cloud did not start. The last words of its processes:', ...words, 'More: ./mallee logs'].join('\n'),
  );
}

async function lastLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** The sentence of a JSON line with its error's message, or the line as it is. */
function said(name: string, line: string): string {
  const { msg, err } = parsed(line);
  return `  ${name}: ${[msg ?? line, err?.message].filter(Boolean).join(' ') || 'nothing'}`;
}

function parsed(line: string): { msg?: string; err?: { message?: string } } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
