import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programRoot, readLock } from './lock.ts';
import { notices } from './notices.ts';

// npm run notices
await writeFile(join(programRoot, 'THIRD-PARTY-NOTICES'), await notices(await readLock()));
