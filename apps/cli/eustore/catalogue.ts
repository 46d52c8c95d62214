import { fetchPublic } from '../client/fetch.ts';
import type { Context } from '../frame/context.ts';
import { CommandError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';
import type { Recipe } from './recipes.ts';

/** An image that is offered: what a catalogue tells of it, and either a place to load it from or a way to make it. */
export interface Offer {
  readonly name: string;
  readonly os: string;
  readonly architecture: string;
  readonly version: string;
  readonly hypervisors: readonly string[];
  readonly description: string;
  readonly date: string;
  readonly stamp: string;
  readonly recipe: string;
  readonly contact: string;
  readonly source: URL | Recipe;
  /** One kernel for every hypervisor. */
  readonly singleKernel: boolean;
}

const brief = {
  name: (row: Offer) => row.name,
  os: (row: Offer) => row.os,
  architecture: (row: Offer) => row.architecture,
  version: (row: Offer) => row.version,
  hypervisors: (row: Offer) => row.hypervisors.join(','),
  description: (row: Offer) => row.description,
};
export const offerKind: Kind<Offer> = kind(undefined, brief);
export const wholeOfferKind: Kind<Offer> = kind(undefined, {
  ...brief,
  date: (row) => row.date,
  stamp: (row) => row.stamp,
  recipe: (row) => row.recipe,
  contact: (row) => row.contact,
});

const mostBytes = 4 * 1024 * 1024;

/** What the catalogue offers that was named; where none was, what can be made here. */
export async function offers(context: Context): Promise<Offer[]> {
  const base = context.settings.catalogue;
  if (base === undefined) return (await import('./recipes.ts')).recipes;
  const folder = new URL(base.href.endsWith('/') ? base.href : `${base.href}/`);
  for (const name of ['catalog', 'catalog.json']) {
    const answer = await fetchPublic(context, new URL(name, folder));
    if (!answer) continue;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer) {
      size += (chunk as Buffer).length;
      if (size > mostBytes) throw new CommandError(`the catalogue of ${folder.href} is larger than ${mostBytes} bytes`);
      chunks.push(chunk as Buffer);
    }
    return readCatalogue(Buffer.concat(chunks).toString('utf8'), folder);
  }
  throw new CommandError(`there is no catalogue at ${folder.href}`);
}

function readCatalogue(text: string, folder: URL): Offer[] {
  let images: unknown;
  try {
    images = (JSON.parse(text) as { images?: unknown } | null)?.images;
  } catch {
    // Told below.
  }
  if (!Array.isArray(images)) throw new CommandError(`what lies at ${folder.href} is no catalogue of images`);
  return images.map((each: unknown, index) => readOffer(each, index, folder));
}

function readOffer(given: unknown, index: number, folder: URL): Offer {
  const fields = new Map(Object.entries((given ?? {}) as Record<string, unknown>));
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const [name, place] = [text('name'), text('url')];
  const source = place !== '' && URL.canParse(place, folder.href) ? new URL(place, folder) : undefined;
  if (name === '' || !source || !/^https?:$/.test(source.protocol))
    throw new CommandError(`image ${index + 1} of the catalogue at ${folder.href} has no name or no usable url`);
  const hypervisors = fields.get('hypervisors-supported');
  return {
    ...{ name, source, os: text('os'), architecture: text('architecture'), version: text('version') },
    hypervisors: Array.isArray(hypervisors) ? hypervisors.map(String) : [],
    ...{ description: text('description'), date: text('date'), stamp: text('stamp') },
    ...{ recipe: text('recipe'), contact: text('contact') },
    singleKernel: /^true$/i.test(String(fields.get('single-kernel'))),
  };
}
