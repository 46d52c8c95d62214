/** Why a piece of a document cannot be read; a value, because a tenant's typing error is no exception. */
export class Fault {
  readonly say: string;

  constructor(say: string) {
    this.say = say;
  }
}

/** As many as a person will read at once; a hostile document could hold thousands. */
const most = 20;

/** Collects faults with the path of the element each is about. */
export class Faults {
  readonly list: string[] = [];

  add(path: string, say: string): void {
    if (this.list.length < most) this.list.push(path === '' ? say : `${path}: ${say}`);
  }
}

/** A value from the document for a message: short, on one line, quoted. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60).toWellFormed()}...` : text);
}

/** The path of a member: `Statement[0].Condition`, or with brackets where the name is no plain word. */
export function member(path: string, name: string): string {
  const plain = name.length <= 60 && /^[\w:/.-]+$/.test(name);
  if (!plain) return `${path}[${quote(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
