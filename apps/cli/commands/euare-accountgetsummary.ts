import { command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const summaryKind: Kind<readonly [string, number]> = kind(undefined, { entry: ([name, value]) => `${name}: ${value}` });

export default command({
  summary: 'Show how much of what your account has, and may have',
  service: 'iam',
  prints: [summaryKind],
  examples: ['euare-accountgetsummary'],
  async run({ call, out }) {
    const { SummaryMap = {} } = await call('iam', 'GetAccountSummary', {});
    for (const entry of Object.entries(SummaryMap).sort(([a], [b]) => (a < b ? -1 : 1))) out.record(summaryKind, entry);
  },
});
