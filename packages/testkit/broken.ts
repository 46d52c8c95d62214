/** An invariant that did not hold. */
export class Broken extends Error {
  override name = 'Broken';
  readonly invariant: string;

  constructor(invariant: string, sentences: readonly string[]) {
    super([`${invariant} does not hold:`, ...sentences.slice(0, 8).map((sentence) => `  ${sentence}`)].join('\n'));
    this.invariant = invariant;
  }
}
