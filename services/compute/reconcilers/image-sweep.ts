import { type Digest, days, hours } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import type { Read } from '@mallee/store';
import type { ImageKeeping } from '../image-keeping.ts';
import { db } from '../op.ts';
import { images } from '../repos/images.ts';
import { type BootFact, fromJson, type VolumeSource } from '../rules/json.ts';

/** Deregistered images are listed to administrators for so long, like Eucalyptus' do until somebody removes them. */
const listed = days(1);

/** Drops image bytes that nothing names any more, and forgets deregistered images that no machine was made from. */
export const imageSweep = (keeping: ImageKeeping): Reconciler => ({
  name: 'compute/image-sweep',
  every: hours(1),
  wokenBy: [],
  keys: async () => ['all'],

  async one({ store, world }) {
    await store.write(async (tx) => {
      const old = await db(tx)
        .selectFrom('image')
        .select('id')
        .where('phase', '=', 'deregistered')
        .where('deregistered_at', '<', world.now() - listed)
        .execute();
      for (const { id } of old) if (!(await images.inUse(tx, id))) await images.remove(tx, id);
    });
    await keeping.sweep(() => store.read(namedDigests));
  },
});

/** What images that can be launched, disks, and machines that boot by a kernel still need. */
async function namedDigests(read: Read): Promise<ReadonlySet<Digest>> {
  const named = new Set<Digest>();
  const ready = await db(read)
    .selectFrom('image')
    .select('digest')
    .where('digest', 'is not', null)
    .where('phase', '<>', 'deregistered')
    .execute();
  for (const { digest } of ready) named.add(digest!);
  const volumes = await db(read)
    .selectFrom('volume')
    .select('source')
    .distinct()
    .where('source', 'is not', null)
    .execute();
  for (const { source } of volumes) named.add(fromJson<VolumeSource>(source)!.digest);
  const boots = await db(read).selectFrom('instance').select('boot').distinct().execute();
  for (const { boot } of boots) {
    const fact = fromJson<BootFact>(boot)!;
    if (fact.how !== 'kernel') continue;
    named.add(fact.kernel);
    if (fact.ramdisk) named.add(fact.ramdisk);
  }
  return named;
}
