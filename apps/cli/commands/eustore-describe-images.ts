import { offerKind, offers, wholeOfferKind } from '../eustore/catalogue.ts';
import { command, flag } from '../frame/command.ts';

export default command({
  summary: 'Show the images that a catalogue offers',
  about:
    'The catalogue is the one that -U, EUSTORE_URL or eustore-url of a region names; without one, it is of images that ' +
    'are built here from Debian packages.',
  service: 'eustore',
  options: { verbose: flag('-v, --verbose', 'show date, stamp, recipe and contact too') },
  prints: [offerKind, wholeOfferKind],
  examples: ['eustore-describe-images', 'eustore-describe-images -v -U http://images.example.com/'],
  async run(context, { verbose }) {
    for (const offer of await offers(context)) context.out.record(verbose ? wholeOfferKind : offerKind, offer);
  },
});
