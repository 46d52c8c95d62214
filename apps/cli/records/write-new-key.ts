import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { fileTrouble } from '../frame/failure.ts';

/**
 * Takes the place for a secret before it is asked for: a key that was made and could not be written would be lost. Only
 * its owner may read it.
 */
export function secretFile(path: string, shown: string): { write(content: string | Uint8Array): void; drop(): void } {
  const file = attempt(() => openSync(path, 'wx', 0o600));
  return {
    write: (content) =>
      attempt(() => {
        writeFileSync(file, content);
        closeSync(file);
      }),
    drop() {
      closeSync(file);
      unlinkSync(path);
    },
  };

  function attempt<Value>(act: () => Value): Value {
    try {
      return act();
    } catch (error) {
      throw fileTrouble(error, shown);
    }
  }
}
