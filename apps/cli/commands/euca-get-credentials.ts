import { writeCredentials } from '../admin/credentials.ts';
import { command, one, text } from '../frame/command.ts';

export default command({
  summary: 'Write a user’s credentials to a new zip file',
  about:
    'The zip holds eucarc, iamrc and cloud-cert.pem; to use it, unpack it and type: . eucarc. It has no certificate of the ' +
    'user and no jssecacerts, as this cloud uses neither. Asks the cloud on this host; for root.',
  positionals: { zip: one('ZIP', 'the file, which must not be there yet') },
  options: {
    account: text('-a, --account ACCOUNT', 'whose: the account (eucalyptus if absent)'),
    user: text('-u, --user USER', 'the user of the account (admin if absent)'),
  },
  examples: ['euca-get-credentials -a acme -u bob bob.zip'],
  async run({ system }, { zip, ...who }) {
    await writeCredentials(system, zip, who);
  },
});
