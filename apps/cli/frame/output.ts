import { type Cell, plain } from './cell.ts';
import type { OutputForm } from './common-options.ts';
import { asYaml, padLines, padTable } from './forms.ts';
import type { Sink } from './system.ts';

/** One kind of record: its tag and its columns in order, each with the name that tables and JSON show. */
export interface Kind<Row = never> {
  /** Absent: the record is its columns alone. */
  readonly tag?: string;
  readonly columns: Readonly<Record<string, (row: Row) => Cell>>;
  /** Each column on a line of its own. */
  readonly stacked?: boolean;
}

export function kind<Row>(
  tag: string | undefined,
  columns: Kind<Row>['columns'],
  more: { stacked?: true } = {},
): Kind<Row> {
  return { ...(tag !== undefined && { tag }), columns, ...more };
}

export interface OutputOptions {
  readonly form: OutputForm;
  readonly showEmpty: boolean;
  /** States in colour; only for people. */
  readonly colour: boolean;
}

/** Prints records in the form that was asked for. Lines that are no records appear in the classic form only. */
export class Output {
  readonly #sink: Sink;
  readonly #options: OutputOptions;
  readonly #rows: { kind: Kind; cells: Record<string, Cell> }[] = [];
  #buffer = '';
  #begun = false;

  constructor(sink: Sink, options: OutputOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Whether it is the form that scripts read. */
  get classic(): boolean {
    return this.#options.form === 'records';
  }

  record<Row>(of: Kind<Row>, row: Row): void {
    const { form } = this.#options;
    const values = Object.values(of.columns).map((read) => read(row));
    if (form === 'records') {
      const cells = values.map((value, index) => this.#cell(value, Object.keys(of.columns)[index]!));
      const all = of.tag === undefined ? cells : [of.tag, ...cells];
      this.#put(`${all.join(of.stacked ? '\n' : '\t')}\n`);
    } else if (form === 'text') this.#put(`${values.map((value) => plain(value) || '-').join('\t')}\n`);
    else {
      const named = Object.fromEntries(Object.keys(of.columns).map((name, index) => [name, values[index]]));
      if (form === 'table') this.#rows.push({ kind: of as Kind, cells: named });
      else this.#structured(of.tag, named);
    }
  }

  /** Records whose columns the classic form pads with blanks. */
  padded<Row>(of: Kind<Row>, rows: readonly Row[], headings: boolean): void {
    if (!this.classic) {
      for (const row of rows) this.record(of, row);
      return;
    }
    const heads = Object.keys(of.columns).map((name) => name.toUpperCase());
    const lines = rows.map((row) => Object.values(of.columns).map((read) => plain(read(row))));
    for (const line of padLines(headings ? [heads, ...lines] : lines)) this.#put(`${line}\n`);
  }

  /** A heading or remark that belongs to the classic form. */
  heading(line: string): void {
    if (this.#options.form === 'records') this.#put(`${line}\n`);
  }

  /** Something for the user to read as it happens. */
  say(line: string): void {
    this.#put(`${line}\n`);
    this.flush();
  }

  /** Text of its own, such as a key or a console's output. */
  text(name: string, content: string): void {
    if (this.#options.form === 'json' || this.#options.form === 'yaml')
      this.#structured(undefined, { [name]: content });
    else this.#put(content.endsWith('\n') || content === '' ? content : `${content}\n`);
  }

  flush(): void {
    if (this.#buffer === '') return;
    this.#sink.write(this.#buffer);
    this.#buffer = '';
  }

  /** Ends what is being written. */
  end(): void {
    const { form } = this.#options;
    if (form === 'json') this.#put(this.#begun ? '\n]\n' : '[]\n');
    if (form === 'table') this.#put(padTable(this.#rows, this.#sink.columns));
    this.flush();
  }

  #structured(tag: string | undefined, cells: Record<string, Cell>): void {
    const shown = { ...(tag !== undefined && { record: tag }), ...withoutEmpty(cells) };
    if (this.#options.form === 'yaml') this.#put(asYaml(shown));
    else this.#put(`${this.#begun ? ',\n' : '[\n'}  ${JSON.stringify(shown)}`);
    this.#begun = true;
  }

  #put(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length > 16_384) this.flush();
  }

  #cell(value: Cell, column: string): string {
    const text = plain(value);
    if (text === '') return this.#options.showEmpty ? '(nil)' : '';
    return this.#options.colour && column.endsWith('state') ? coloured(text) : text;
  }
}

function withoutEmpty(cells: Record<string, Cell>): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(cells).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

const colours: readonly [RegExp, number][] = [
  [/^(running|available|enabled|in-use|completed|active|attached)$/i, 32],
  [/^(pending|stopping|shutting-down|creating|disabled)$/i, 36],
  [/^(stopped|terminated|deregistered)$/i, 34],
  [/^(failed|error|notready|broken|impaired|invalid)$/i, 31],
];

function coloured(state: string): string {
  const found = colours.find(([states]) => states.test(state));
  return found ? `\u001b[${found[1]}m${state}\u001b[0m` : state;
}
