/** What a column may hold. */
export type Cell = string | number | boolean | Date | readonly string[] | null | undefined;

/** As the classic form prints a value; what would break the line or drive the terminal is made visible. */
export function plain(value: Cell): string {
  if (value === undefined || value === null) return '';
  const text = value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(',') : String(value);
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, caret);
}

/** `^I` for a tab; the upper controls by number. */
export function caret(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `\\x${code.toString(16)}`;
}
