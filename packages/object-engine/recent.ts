/** Of the last few hundred observations. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** The last observations of one kind. Adding one costs a store into an array; only asking sorts. */
export class Recent {
  readonly #kept = new Float64Array(kept);
  #count = 0;

  add(value: number): void {
    this.#kept[this.#count % kept] = value;
    this.#count += 1;
  }

  /** Undefined before the first observation. */
  quantiles(): Quantiles | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#kept.slice(0, this.#count).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    return { p50: at(0.5), p99: at(0.99), most: sorted.at(-1)! };
  }
}

const kept = 1024;
