import type { UsageOfAccount } from '@mallee/objects';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { say, Trouble } from './say.ts';
import { sized } from './sizes.ts';

interface Options {
  readonly account?: string;
  readonly days: number;
  readonly json: boolean;
}

/** Shows what accounts, or the buckets of one, hold and were asked for. */
export async function usage(config: Config, { account, days, json }: Options): Promise<void> {
  if (days < 1 || days > 400) throw new Trouble('--days must be 1 to 400.');
  const all = await askCloud<UsageOfAccount[]>(config, 'POST', '/usage', { days });
  const one = all.find((each) => each.name === account || each.account === account);
  if (account !== undefined && !one) throw new Trouble(`The account ${account} has no buckets.`);
  const shown: readonly Line[] = one ? one.buckets : all;
  if (json) say(JSON.stringify(one ?? all, undefined, 2));
  else for (const line of table(shown, one ? 'bucket' : 'account', days)) say(line);
}

type Line = Pick<UsageOfAccount, 'name' | 'holds' | 'requests'>;

function table(lines: readonly Line[], noun: string, days: number): string[] {
  const head = [noun, 'objects', 'size', 'older', 'size', 'parts', 'reads', 'writes', 'lists', 'failed', 'in', 'out'];
  const cells = lines.map(({ name, holds, requests }) => [
    ...[name, String(holds.objects), sized(holds.bytes), String(holds.olderVersions), sized(holds.olderBytes)],
    sized(holds.uploadBytes),
    String(requests.gets + requests.heads),
    String(requests.puts + requests.posts + requests.deletes),
    String(requests.lists),
    String(requests.client_errors + requests.server_errors),
    ...[sized(requests.bytes_in), sized(requests.bytes_out)],
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]!.length)));
  const text = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ');
  return [
    text(head),
    ...cells.map(text),
    `Requests and bytes moved: ${days === 1 ? 'today' : `the last ${days} days`}.`,
  ];
}
