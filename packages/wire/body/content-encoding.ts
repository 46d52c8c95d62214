/** The Content-Encoding to store: without `aws-chunked`, which is about the transfer; undefined if nothing is left. */
export function storedContentEncoding(value: string | undefined): string | undefined {
  const codings = (value ?? '').split(',').map((coding) => coding.trim());
  const kept = codings.filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked');
  return kept.length === 0 ? undefined : kept.join(',');
}
