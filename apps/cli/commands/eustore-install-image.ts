import { keyOptions } from '../bundle/keys.ts';
import { progressOptions } from '../bundle/progress.ts';
import { architectures } from '../bundle/register.ts';
import { chosenSource } from '../eustore/choose.ts';
import { installImage } from '../eustore/install.ts';
import { hypervisors } from '../eustore/unpack.ts';
import { choice, command, flag, needed, text } from '../frame/command.ts';

export default command({
  summary: 'Install an image of a catalogue, or of a tarball',
  about:
    'Loads it, or builds it where no catalogue is named, checks it, and then bundles, uploads and registers kernel, ' +
    'ramdisk and disk. Only account eucalyptus may register kernels and ramdisks; others name some that there are.',
  service: 'eustore',
  options: {
    name: text('-i, --image-name NAME', 'the image, as eustore-describe-images names it'),
    tarball: text('-t, --tarball FILE', 'a tarball on this host instead; needs -s, -a and --hypervisor'),
    description: text('-s, --description TEXT', 'description (default: the catalogue’s)'),
    architecture: choice('-a, --architecture ARCH', architectures, 'architecture (default: the catalogue’s)'),
    bucket: needed(text('-b, --bucket BUCKET[/PREFIX]', 'where to put the bundles; made if there is none')),
    prefix: text('-p, --prefix PREFIX', 'how the bundles’ names begin (default: eustore-)'),
    hypervisor: choice(
      '-k, --hypervisor, --kernel-type KIND',
      hypervisors,
      'whose kernel to take where the tarball has several; universal: it has one for all',
    ),
    directory: text('-d, --directory FOLDER', 'where to put temporary files (default: a new folder in /var/tmp)'),
    kernel: text('--kernel KERNEL', 'a registered kernel to boot it with; with --ramdisk'),
    ramdisk: text('--ramdisk RAMDISK', 'a registered ramdisk to boot it with; with --kernel'),
    padName: flag('--pad-name', 'end the images’ names in random digits, so that each is unique'),
    yes: flag('-y, --yes', 'answer yes to every question; none is asked'),
    ...keyOptions,
    privateKey: text('--privatekey FILE', 'your private key (EC2_PRIVATE_KEY); signs the manifests'),
    ...progressOptions,
  },
  examples: [
    'eustore-install-image -i tiny -b images',
    'eustore-install-image -t centos.tgz -s CentOS -a x86_64 --hypervisor kvm -b images',
  ],
  async run(context, given) {
    const source = await chosenSource(context, given);
    context.out.say(`Installed new image ${await installImage(context, source, given)}`);
  },
});
