import { command, maybe, text } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const infoKind: Kind<{ readonly Key: string; readonly Value: string }> = kind(undefined, {
  key: (row) => row.Key,
  value: (row) => row.Value,
});

export default command({
  summary: 'Show what is noted of a user',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  options: { key: text('-k, --info-key KEY', 'only this') },
  prints: [infoKind],
  examples: ['euare-usergetinfo ann'],
  async run({ call, out }, { user, key }) {
    const asked = { ...(user !== undefined && { UserName: user }), ...(key !== undefined && { InfoKey: key }) };
    for (const info of (await call('iam', 'GetUserInfo', asked)).Infos) out.record(infoKind, info);
  },
});
