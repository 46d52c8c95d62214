import { readFileSync } from 'node:fs';

/** The release of Eucalyptus' tools whose behaviour these commands have. */
const release = '3.4.1';
/** Where the original's server package says which it is. */
const serverVersion = '/etc/eucalyptus/eucalyptus-version';

export function versionText(): string {
  const lines = [`euca2ools ${release} (Mallee)`];
  try {
    lines.push(`eucalyptus ${readFileSync(serverVersion, 'utf8').trim()}`);
  } catch {
    // No such server here.
  }
  return lines.join('\n');
}
