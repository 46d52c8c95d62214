/**
 * Counters, gauges and histograms in the Prometheus text format (version 0.0.4).
 * Label sets are bounded by their callers: operation and code, never a resource id.
 */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** Adds to a counter; counters only rise. */
  count(name: string, labels: Labels = {}, by = 1): void {
    this.#series(name, 'counter', labels).add(by);
  }

  /** The counter itself, for what every request counts. */
  counter(name: string, labels: Labels = {}): Pick<Series, 'add'> {
    return this.#series(name, 'counter', labels);
  }

  gauge(name: string, value: number, labels: Labels = {}): void {
    this.#series(name, 'gauge', labels).value = value;
  }

  /** One observation in seconds, in buckets from 0.1 ms to 30 s. */
  time(name: string, seconds: number, labels: Labels = {}): void {
    this.#series(name, 'histogram', labels).observe(seconds);
  }

  /** The histogram itself, for what every request takes. */
  timer(name: string, labels: Labels = {}): Pick<Series, 'observe'> {
    return this.#series(name, 'histogram', labels);
  }

  /** The whole registry as an exposition page. */
  text(): string {
    const lines: string[] = [];
    for (const [name, family] of this.#families) {
      lines.push(`# TYPE ${name} ${family.kind}`);
      for (const [labels, series] of family.series) {
        if (family.kind !== 'histogram') {
          lines.push(`${name}${labels && `{${labels}}`} ${series.value}`);
          continue;
        }
        const prefix = labels ? `${labels},` : '';
        for (const [index, bound] of bounds.entries())
          lines.push(`${name}_bucket{${prefix}le="${bound}"} ${series.buckets[index]}`);
        lines.push(`${name}_bucket{${prefix}le="+Inf"} ${series.count}`);
        lines.push(`${name}_sum${labels && `{${labels}}`} ${series.value}`);
        lines.push(`${name}_count${labels && `{${labels}}`} ${series.count}`);
      }
    }
    return `${lines.join('\n')}\n`;
  }

  #series(name: string, kind: Kind, labels: Labels): Series {
    let family = this.#families.get(name);
    if (!family) {
      family = { kind, series: new Map() };
      this.#families.set(name, family);
    }
    let key = '';
    for (const label in labels) key += `${key && ','}${label}="${labels[label]!.replace(/[\\"\n]/g, '_')}"`;
    let series = family.series.get(key);
    if (!series) {
      series = new Series();
      family.series.set(key, series);
    }
    return series;
  }
}

type Labels = Record<string, string>;
type Kind = 'counter' | 'gauge' | 'histogram';
interface Family {
  kind: Kind;
  series: Map<string, Series>;
}

const bounds = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];

class Series {
  value = 0;
  count = 0;
  readonly buckets: number[] = bounds.map(() => 0);

  add(by = 1): void {
    this.value += by;
  }

  observe(seconds: number): void {
    this.value += seconds;
    this.count += 1;
    for (let index = bounds.length - 1; index >= 0 && seconds <= bounds[index]!; index -= 1) this.buckets[index]! += 1;
  }
}
