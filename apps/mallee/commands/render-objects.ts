import type { ObjectReport, Scrubbed } from '../cloud/object-control.ts';
import { size } from '../nurse/sizes.ts';

/** The object store for a person's eyes, line by line. */
export function renderObjects(report: ObjectReport): string[] {
  const { segments, compaction, groups, reads, index, recovery, scrub } = report;
  const row = (name: string, text: string) => `  ${name.padEnd(11)} ${text}`;
  const kinds = [
    ['log', segments.log],
    ['bodies', segments.body],
  ] as const;
  return [
    `${report.versions} versions in ${report.buckets} buckets, ${size(report.bytes)}; ${states[report.state]}`,
    ...kinds.map(([name, { count, bytes, live, dead }]) =>
      row(name, `${count} segments, ${size(bytes)}: ${size(live)} live, ${size(dead)} dead`),
    ),
    row(
      'compaction',
      `${compaction.due} segments due (${size(compaction.debt)} to gain), ${compaction.emptied} emptied since the start` +
        `, ${compaction.retired} waiting for reuse`,
    ),
    row('index', size(index.bytes)),
    row('groups', groups.size ? `${groups.operations} operations in ${groups.count} groups` : 'none yet'),
    ...(groups.size ? [row('', `size ${parts(groups.size, 0)}`)] : []),
    ...(groups.syncMs ? [row('', `sync ${parts(groups.syncMs, 2)} ms`)] : []),
    row('reads', `${reads.hot} small from memory, ${reads.cold} from the disk, ${reads.slices} slices of large bodies`),
    row('start', `${recovery.how}, ${recovery.records} records read again, ${Math.round(recovery.milliseconds)} ms`),
    row('scrub', scrubLine(scrub)),
    ...(recovery.damage.length > 0
      ? [
          `  ! the start found ${recovery.damage.length} damaged stretches of log: ./mallee objects scrub names what they hurt`,
        ]
      : []),
    ...(compaction.quarantined.length > 0
      ? [
          `  ! quarantined: segments ${compaction.quarantined.join(', ')} hold something that cannot be read and stay as they are`,
        ]
      : []),
    ...(scrub.phase === 'never' || scrub.damagedCount + scrub.stretches.length === 0 ? [] : whatIsDamaged(scrub)),
  ];
}

/** What a scrub found, and what can be done about it. */
export function whatIsDamaged({ stretches, damaged, damagedCount }: Scrubbed): string[] {
  if (stretches.length + damagedCount === 0) return ['Nothing is damaged.'];
  return [
    ...stretches.map(({ life, from, to }) => `  ! log segment ${life} cannot be read from ${from} to ${to}`),
    ...damaged.map(
      ({ bucket, key, version, part, lost }) =>
        `  ! s3://${bucket}/${key} (${part ? `part ${part} of upload` : 'version'} ${version}): ${losses[lost]}`,
    ),
    ...(damagedCount > damaged.length ? [`  ! and ${damagedCount - damaged.length} more`] : []),
    'docs/howto/lose-a-disk.md tells what to do.',
  ];
}

function scrubLine({
  phase,
  began,
  ended,
  segments,
  ofSegments,
  versions,
  ofVersions,
  failure,
}: ObjectReport['scrub']) {
  const at = (time: number | undefined) => new Date(time ?? 0).toISOString().slice(0, 19).replace('T', ' ');
  switch (phase) {
    case 'never':
      return 'none since the start: ./mallee objects scrub';
    case 'running':
      return `running since ${at(began)}: ${segments} of ${ofSegments} segments, ${versions} of about ${ofVersions} versions`;
    case 'done':
      return `ended ${at(ended)} UTC, ${versions} versions read`;
    case 'stopped':
      return `cut short ${at(ended)} UTC: ${failure}`;
  }
}

const parts = ({ p50, p99, most }: { p50: number; p99: number; most: number }, digits: number) =>
  `half up to ${p50.toFixed(digits)}, 99 % up to ${p99.toFixed(digits)}, at most ${most.toFixed(digits)}`;

const states = {
  writable: 'takes everything',
  full: 'THE DISK IS FULL: takes deletes only',
  'read-only': 'READ-ONLY since a write failed: look at the disk, then restart',
};

const losses = {
  body: 'its bytes cannot be read',
  record: 'can be read, but its record in the log is damaged: copy it onto itself',
};
