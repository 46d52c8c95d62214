/** A pattern: code units of literal text mixed with ANY and STAR, so a literal `*` and a wildcard never look alike. */
export type Codes = readonly number[];
export type Glob = (text: string) => boolean;

/** `?`: exactly one UTF-16 code unit. */
export const ANY = -1;
/** `*`: any number of code units, none included. */
export const STAR = -2;

/** Literal text, wildcards included, as codes. */
export function literal(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

/** Text in which `*` and `?` are wildcards. */
export function wild(text: string): number[] {
  return literal(text).map((code) => (code === 42 ? STAR : code === 63 ? ANY : code));
}

/** The text a pattern was written as, wildcards as the characters that stand for them. */
export function textOf(codes: Codes): string {
  let text = '';
  for (const code of codes) text += code === STAR ? '*' : code === ANY ? '?' : String.fromCharCode(code);
  return text;
}

/**
 * Compiles a pattern. Policies are written by tenants, so the cost is bounded for hostile ones too: the pieces
 * between stars are searched one after the other, each from where the one before it ended, and 32 code units of a
 * piece advance at once. That makes length(text) * ceil(longest piece / 32) steps at most, whatever the number of stars.
 */
export function glob(codes: Codes): Glob {
  const star = codes.indexOf(STAR);
  if (star < 0) {
    if (codes.includes(ANY)) return (text) => text.length === codes.length && isAt(codes, text, 0);
    const whole = textOf(codes);
    return (text) => text === whole;
  }
  if (codes.every((code) => code === STAR)) return () => true;
  if (star === codes.length - 1 && !codes.includes(ANY)) {
    const prefix = textOf(codes.slice(0, star));
    return (text) => text.startsWith(prefix);
  }
  return pieces(codes, star);
}

function pieces(codes: Codes, firstStar: number): Glob {
  const lastStar = codes.lastIndexOf(STAR);
  const head = codes.slice(0, firstStar);
  const tail = codes.slice(lastStar + 1);
  const between = split(codes.slice(firstStar, lastStar)).map(finder);
  return (text) => {
    const end = text.length - tail.length;
    if (end < head.length || !isAt(head, text, 0) || !isAt(tail, text, end)) return false;
    let at = head.length;
    for (const find of between) {
      at = find(text, at, end);
      if (at < 0) return false;
    }
    return true;
  };
}

function isAt(codes: Codes, text: string, at: number): boolean {
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index]!;
    if (code !== ANY && code !== text.charCodeAt(at + index)) return false;
  }
  return true;
}

function split(codes: Codes): number[][] {
  const found: number[][] = [[]];
  for (const code of codes) {
    if (code === STAR) found.push([]);
    else found.at(-1)!.push(code);
  }
  return found.filter((piece) => piece.length > 0);
}

/**
 * Finds the first place of a star-free piece in text[from, end) and returns where it ends, or -1. Bit i of `state`
 * says that the piece's first i+1 codes end here (Baeza-Yates and Gonnet's shift-and).
 */
function finder(piece: Codes): (text: string, from: number, end: number) => number {
  if (piece.length <= 32 && !piece.includes(ANY)) return plainFinder(textOf(piece));
  const words = Math.ceil(piece.length / 32);
  const other = new Int32Array(words);
  piece.forEach((code, index) => {
    if (code === ANY) setBit(other, index);
  });
  const masks = new Map<number, Int32Array>();
  piece.forEach((code, index) => {
    if (code === ANY) return;
    const mask = masks.get(code) ?? other.slice();
    masks.set(code, mask);
    setBit(mask, index);
  });
  const accept = 1 << ((piece.length - 1) % 32);

  return (text, from, end) => {
    const state = new Int32Array(words);
    for (let at = from; at < end; at++) {
      const mask = masks.get(text.charCodeAt(at)) ?? other;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const bits = state[word]!;
        state[word] = ((bits << 1) | carry) & mask[word]!;
        carry = bits >>> 31;
      }
      if (state[words - 1]! & accept) return at + 1;
    }
    return -1;
  };
}

/** A short piece costs no more when the platform looks for it, whatever its method. */
function plainFinder(piece: string): (text: string, from: number, end: number) => number {
  return (text, from, end) => {
    const at = text.indexOf(piece, from);
    return at < 0 || at + piece.length > end ? -1 : at + piece.length;
  };
}

function setBit(mask: Int32Array, index: number): void {
  mask[index >> 5]! |= 1 << (index % 32);
}
