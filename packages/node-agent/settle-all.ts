/**
 * Like `Promise.all`, but fails only after every part has ended, so that nothing goes on behind the back of whoever
 * repairs the failure.
 */
export async function settleAll<T extends readonly unknown[] | []>(
  parts: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
