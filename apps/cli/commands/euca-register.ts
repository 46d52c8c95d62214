import { architectures, registerOptions, registration } from '../bundle/register.ts';
import { choice, command, maybe, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { imageIdKind } from '../records/image.ts';

export default command({
  summary: 'Register an image that was uploaded',
  service: 'ec2',
  positionals: {
    manifest: maybe('MANIFEST', 'where it lies: BUCKET/NAME.manifest.xml, or BUCKET/KEY of a plain disk'),
  },
  options: {
    ...registerOptions,
    architecture: choice('-a, --architecture ARCH', architectures, 'architecture'),
    snapshot: text('-s, --snapshot SNAPSHOT', 'the snapshot of its root device, in place of a manifest'),
  },
  prints: [imageIdKind],
  examples: [
    'euca-register mybucket/disk.img.manifest.xml -n mydisk',
    'euca-register mybucket/disk.qcow2 -n mydisk -a x86_64 --virtualization-type hvm',
  ],
  async run({ call, out }, { manifest, architecture, snapshot, ...given }) {
    if ((manifest === undefined) === (snapshot === undefined))
      throw new UsageError('either a manifest location or a snapshot (-s) must be given');
    const asked = {
      ...(manifest !== undefined && { ImageLocation: manifest }),
      ...registration(given, manifest, architecture, snapshot),
    };
    out.record(imageIdKind, await call('ec2', 'RegisterImage', asked));
  },
});
