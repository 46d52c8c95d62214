const signs = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password that nobody has thought of, without signs that look alike: 20 of 55, some 115 bits. */
export function randomPassword(length = 20): string {
  // Only values below the largest multiple: the others would make some signs likelier.
  const limit = 256 - (256 % signs.length);
  let text = '';
  while (text.length < length)
    for (const value of crypto.getRandomValues(new Uint8Array(length)))
      if (value < limit && text.length < length) text += signs[value % signs.length];
  return text;
}

export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n');
