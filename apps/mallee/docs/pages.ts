import { composedServices } from './composed.ts';
import { configurationPage } from './configuration-page.ts';
import { operationsPage } from './operations-page.ts';

/** The pages of docs/ that are made from the program, by file name. */
export async function pages(): Promise<Record<string, string>> {
  return {
    'configuration.md': configurationPage(),
    'operations.md': await operationsPage(await composedServices()),
  };
}
