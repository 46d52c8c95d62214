import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pages } from './pages.ts';

// npm run docs
for (const [name, text] of Object.entries(await pages()))
  await writeFile(join(import.meta.dirname, '../../../docs', name), text);
