import { errors } from '../errors.ts';
import type { ComputeSettings } from '../op.ts';

const kept: Readonly<Record<string, string>> = { ami: 'emi', aki: 'eki', ari: 'eri' };
const printed: Readonly<Record<string, string>> = { emi: 'ami', eki: 'aki', eri: 'ari' };

const exchange = (id: string, prefixes: Readonly<Record<string, string>>): string => {
  const prefix = id.slice(0, 3);
  return id[3] === '-' && Object.hasOwn(prefixes, prefix) ? prefixes[prefix] + id.slice(3) : id;
};

/** Ids are kept with Eucalyptus' prefixes; AWS's, of the same digits, are accepted everywhere. */
export const canonicalImageId = (id: string): string => exchange(id.toLowerCase(), kept);

/** The id as this cloud prints it; every answer and document that names an image goes through here. */
export const printedImageId = (id: string, { imagePrefixes }: Pick<ComputeSettings, 'imagePrefixes'>): string =>
  imagePrefixes === 'aws' ? exchange(id, printed) : id;

/** Both spellings, for filters. */
export const imageIdSpellings = (id: string): readonly string[] => [id, exchange(id, printed)];

/** The canonical id; InvalidAMIID.Malformed for what cannot be one. */
export function readImageId(id: string): string {
  const canonical = canonicalImageId(id);
  if (!/^e[mkr]i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(canonical)) throw errors.malformedId('AMIID', id);
  return canonical;
}
