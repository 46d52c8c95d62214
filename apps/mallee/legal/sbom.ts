import { version } from '../version.ts';
import type { LockedPackage } from './lock.ts';

/**
 * A bill of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). It is a function of the lock: the same
 * program has the same bill, so there is no time and no serial number in it.
 */
export function billOfMaterials(packages: readonly LockedPackage[]) {
  const unique = [...new Map(packages.map((one) => [purl(one), one])).values()];
  const main = { type: 'application', 'bom-ref': `mallee@${version}`, name: 'mallee', version };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...main, licenses: [{ license: { id: 'Apache-2.0' } }] } },
    components: unique.map(component),
    dependencies: unique.map((one) => ({ ref: purl(one), dependsOn: dependsOn(one, packages) })),
  };
}

function component(one: LockedPackage) {
  const [algorithm, digest] = one.integrity.split('-', 2) as [string, string];
  const slash = one.name.indexOf('/');
  return {
    type: 'library',
    'bom-ref': purl(one),
    ...(slash > 0 && { group: one.name.slice(0, slash) }),
    name: one.name.slice(slash + 1),
    version: one.version,
    scope: one.dev ? 'excluded' : one.optional ? 'optional' : 'required',
    hashes: [{ alg: algorithms[algorithm] ?? algorithm, content: Buffer.from(digest, 'base64').toString('hex') }],
    licenses: [/ (OR|AND|WITH) /.test(one.licence) ? { expression: one.licence } : { license: { id: one.licence } }],
    purl: purl(one),
  };
}

const algorithms: Readonly<Record<string, string>> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' };

/** https://github.com/package-url/purl-spec: the `@` of a scope is escaped. */
const purl = ({ name, version: of }: LockedPackage) => `pkg:npm/${name.replace('@', '%40')}@${of}`;

/** As Node looks a name up: in the package's own folder, then in those above. */
function dependsOn(one: LockedPackage, packages: readonly LockedPackage[]): string[] {
  const byPlace = new Map(packages.map((other) => [other.place, other]));
  const found = one.needs.map((name) => {
    for (let place = one.place; ; ) {
      const hit = byPlace.get(`${place === '' ? '' : `${place}/`}node_modules/${name}`);
      if (hit || place === '') return hit;
      const above = place.lastIndexOf('/node_modules/');
      place = above < 0 ? '' : place.slice(0, above);
    }
  });
  return [...new Set(found.filter((hit) => hit !== undefined).map(purl))].sort();
}
