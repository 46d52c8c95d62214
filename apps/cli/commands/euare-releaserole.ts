import { command, flag } from '../frame/command.ts';
import { sessionVariables, shellOf, unsetLine } from '../records/shell-lines.ts';

export default command({
  summary: 'Leave a role: print what a shell is to evaluate',
  options: { sh: flag('-s, --sh', 'for sh, bash and zsh'), csh: flag('-c, --csh', 'for csh and tcsh') },
  examples: ['eval `euare-releaserole`'],
  async run({ out, system }, shells) {
    const shell = shellOf(shells, system);
    for (const name of sessionVariables) out.heading(unsetLine(shell, name));
  },
});
