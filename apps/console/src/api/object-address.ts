/** Where an object's bytes are read and written. Undefined for keys that no address can have: browsers resolve `..`. */
export function objectAddress(
  bucket: string,
  key: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string | undefined {
  const parts = key.split('/');
  if (parts.some((part) => part === '.' || part === '..')) return undefined;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  const text = search.toString();
  return `objects/${encodeURIComponent(bucket)}/${parts.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}
