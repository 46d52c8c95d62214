import { quote } from './faults.ts';

/** Numbers keep their spelling, so `12345678901234567890` stays what was written. Objects are maps: no prototype. */
export type Json = string | boolean | null | JsonNumber | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A policy needs six levels. */
const deepest = 12;

const space = /[ \t\n\r]*/y;
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /true|false|null/y;

/**
 * Strict JSON. Unlike JSON.parse it refuses an object that names a key twice (readers of such a policy disagree about
 * what it says), half a surrogate pair and deep nesting, and says where.
 */
export function parseJson(text: string): { value: Json } | { fault: string } {
  try {
    return { value: new Reader(text).document() };
  } catch (error) {
    if (error instanceof JsonFault) return { fault: error.message };
    throw error;
  }
}

class JsonFault extends Error {}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    if (this.#peek() !== '') throw this.#fault('text after the end of the document');
    return value;
  }

  #value(depth: number): Json {
    if (depth > deepest) throw this.#fault(`nested more than ${deepest} levels deep`);
    const next = this.#peek();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#list(depth);
    if (next === '"') return this.#string();
    const literal = this.#take(word);
    if (literal) return JSON.parse(literal) as boolean | null;
    const digits = this.#take(number);
    if (digits) return new JsonNumber(digits);
    throw this.#fault(next === '' ? 'the document ends too early' : `a value cannot begin with ${quote(next)}`);
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.#each('}', () => {
      if (this.#peek() !== '"') throw this.#fault('a key in double quotes is expected');
      const start = this.#at;
      const key = this.#string();
      if (members.has(key)) {
        this.#at = start;
        throw this.#fault(`the key ${quote(key)} appears twice in one object`);
      }
      if (this.#peek() !== ':') throw this.#fault('":" is expected');
      this.#at++;
      members.set(key, this.#value(depth + 1));
    });
    return members;
  }

  #list(depth: number): Json[] {
    const items: Json[] = [];
    this.#each(']', () => items.push(this.#value(depth + 1)));
    return items;
  }

  /** The members between an opening bracket, which is next, and its closing one. */
  #each(close: string, member: () => void): void {
    this.#at++;
    if (this.#peek() === close) {
      this.#at++;
      return;
    }
    for (;;) {
      member();
      const next = this.#peek();
      if (next !== ',' && next !== close) throw this.#fault(`"," or ${quote(close)} is expected`);
      this.#at++;
      if (next === close) return;
    }
  }

  #string(): string {
    const token = this.#take(string);
    if (token === undefined) throw this.#fault('a string that is not closed, or holds a bad escape');
    const value = JSON.parse(token) as string;
    if (!value.isWellFormed()) throw this.#fault('a string holds half a surrogate pair');
    return value;
  }

  #peek(): string {
    this.#take(space);
    return this.#text.charAt(this.#at);
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match) this.#at = token.lastIndex;
    return match?.[0];
  }

  #fault(say: string): JsonFault {
    const before = this.#text.slice(0, this.#at).split('\n');
    return new JsonFault(`not valid JSON at line ${before.length}, column ${before.at(-1)!.length + 1}: ${say}`);
  }
}
