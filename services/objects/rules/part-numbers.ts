const mostParts = 10_000;

/** Which numbers the parts of an object had: base64 of a bit each; undefined where they are 1 to n. */
export function writePartNumbers(numbers: readonly number[]): string | undefined {
  if (numbers.at(-1) === numbers.length) return undefined;
  const bits = Buffer.alloc(Math.ceil((mostParts + 1) / 8));
  for (const number of numbers) bits[number >> 3]! |= 1 << (number & 7);
  return bits.subarray(0, (numbers.at(-1)! >> 3) + 1).toString('base64');
}

export function readPartNumbers(text: string | undefined, count: number): number[] {
  if (text === undefined) return Array.from({ length: count }, (_, index) => index + 1);
  const bits = Buffer.from(text, 'base64');
  const numbers: number[] = [];
  for (let number = 1; number < bits.length * 8; number++)
    if (bits[number >> 3]! & (1 << (number & 7))) numbers.push(number);
  return numbers;
}
