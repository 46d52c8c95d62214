import { command } from '../frame/command.ts';
import { versionText } from '../frame/version.ts';

export default command({
  summary: 'Show the version of these commands',
  examples: ['euca-version'],
  async run({ out }) {
    out.text('version', versionText());
  },
});
