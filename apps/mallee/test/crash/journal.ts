/** What clients were promised: the value of a key is the hash of its bytes, or `undefined` where there is no object. */
export class ObjectJournal {
  readonly #may = new Map<string, (string | undefined)[]>();

  keys(): string[] {
    return [...this.#may.keys()];
  }

  /** From now on this may be found too. */
  intend(key: string, value: string | undefined): void {
    this.#may.set(key, [...(this.#may.get(key) ?? [undefined]), value]);
  }

  /** From now on only this may be found. */
  acknowledge(key: string, value: string | undefined): void {
    this.#may.set(key, [value]);
  }

  /** Tells what is wrong with what was found, if anything. Whatever was found once has to stay. */
  find(key: string, value: string | undefined): string | undefined {
    const may = this.#may.get(key) ?? [undefined];
    this.acknowledge(key, value);
    if (may.includes(value)) return undefined;
    return `The object ${key} is ${value ?? 'not there'}, and may be ${may.map((one) => one ?? 'absent').join(' or ')}.`;
  }
}

/** A launch that was asked for, under a token of its own. */
export interface Launch {
  readonly token: string;
  /** From the first answer. */
  id?: string;
  /** Somebody was told that it ends. */
  ended?: true;
  /** Somebody asked for its end and got no answer. */
  ending?: true;
  /** The guest's age when it was last looked at. */
  age?: number;
}
