/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure is compared with, in the same run, and how many times that it is. */
  readonly ratio?: { readonly value: number; readonly to: string };
}

export interface Flags {
  /** Also what takes minutes: ten thousand instances. */
  readonly full: boolean;
}

export interface Bench {
  readonly name: string;
  /** It needs root, namespaces and the host's own programs, and runs only when asked for with `--host`. */
  readonly host?: true;
  run(flags: Flags): AsyncIterable<Figure>;
}

/** Columns that line up, however many figures follow. */
export function line({ what, value, unit, ratio }: Figure): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const compared = ratio ? `${ratio.value.toFixed(2).padStart(8)}x ${ratio.to}` : '';
  return `${what.padEnd(52)}${value.toFixed(digits).padStart(10)} ${unit.padEnd(18)}${compared}`.trimEnd();
}
