import { errors } from '../errors.ts';
import { failure } from '../failure.ts';
import { readTags, tagSet } from './tags.ts';

/** Source: "Managing S3 Intelligent-Tiering", Amazon S3 User Guide, and PutBucketIntelligentTieringConfiguration. */

export interface Tiering {
  readonly id: string;
  readonly enabled: boolean;
  /** Days without access, by tier. */
  readonly days: Readonly<Partial<Record<Tier, number>>>;
  readonly prefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The predicates came in an `And`. */
  readonly and?: true;
}

const leastDays = { ARCHIVE_ACCESS: 90, DEEP_ARCHIVE_ACCESS: 180 } as const;
type Tier = keyof typeof leastDays;
const mostDays = 730;
/** AWS takes 1000. A bucket's settings lie in memory, so there are fewer. */
const most = 100;

interface Tag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

interface Sent {
  readonly Id?: string | undefined;
  readonly Status?: string | undefined;
  readonly Tierings?:
    | readonly { readonly AccessTier?: string | undefined; readonly Days?: number | undefined }[]
    | undefined;
  readonly Filter?:
    | {
        readonly Prefix?: string | undefined;
        readonly Tag?: Tag | undefined;
        readonly And?: { readonly Prefix?: string | undefined; readonly Tags?: readonly Tag[] | undefined } | undefined;
      }
    | undefined;
}

/** The configurations with this one in its place, in the order of their ids. */
export function withTiering(all: readonly Tiering[], id: string, sent: Sent | undefined): Tiering[] {
  const others = all.filter((one) => one.id !== id);
  if (others.length >= most)
    throw failure('TooManyConfigurations', 400, 'You have already reached the limit of configurations of this bucket.');
  return [...others, readTiering(id, sent)].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readTiering(id: string, { Id, Status, Tierings = [], Filter = {} }: Sent = {}): Tiering {
  if (Id === undefined || Tierings.length === 0 || (Status !== 'Enabled' && Status !== 'Disabled'))
    throw errors.malformedXml();
  if (Id !== id) throw errors.invalidArgument('Id', Id, 'The id in the document must be that of the request.');
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(id))
    throw errors.invalidArgument('Id', id, 'The id must be at most 64 of letters, digits, _, . and -.');
  const days: Partial<Record<Tier, number>> = {};
  for (const { AccessTier: tier = '', Days } of Tierings) {
    if (!isTier(tier) || Days === undefined || days[tier] !== undefined) throw errors.malformedXml();
    if (!Number.isInteger(Days) || Days < leastDays[tier] || Days > mostDays)
      throw errors.invalidArgument(
        'Days',
        String(Days),
        `'Days' for ${tier} must be ${leastDays[tier]} to ${mostDays}.`,
      );
    days[tier] = Days;
  }
  const { ARCHIVE_ACCESS: archive = 0, DEEP_ARCHIVE_ACCESS: deep = Number.POSITIVE_INFINITY } = days;
  if (archive >= deep)
    throw errors.invalidArgument(
      'Days',
      String(deep),
      "'Days' for DEEP_ARCHIVE_ACCESS must be more than for ARCHIVE_ACCESS.",
    );
  return { id, enabled: Status === 'Enabled', days, ...readFilter(Filter) };
}

function readFilter({ Prefix, Tag, And }: NonNullable<Sent['Filter']>): Pick<Tiering, 'prefix' | 'tags' | 'and'> {
  if ([Prefix, Tag, And].filter((each) => each !== undefined).length > 1) throw errors.malformedXml();
  const prefix = And ? And.Prefix : Prefix;
  const tags = And ? And.Tags : Tag && [Tag];
  return {
    ...(prefix !== undefined && { prefix }),
    ...(tags && tags.length > 0 && { tags: readTags(tags) }),
    ...(And && { and: true as const }),
  };
}

export function tieringView({ id, enabled, days, prefix, tags, and }: Tiering) {
  const set = tags && tagSet(tags);
  const filter = and ? { And: { Prefix: prefix, Tags: set } } : { Prefix: prefix, Tag: set?.[0] };
  return {
    ...{ Id: id, Status: enabled ? ('Enabled' as const) : ('Disabled' as const) },
    ...((prefix ?? tags) !== undefined && { Filter: filter }),
    Tierings: Object.entries(days).map(([tier, count]) => ({ AccessTier: tier as Tier, Days: count })),
  };
}

const isTier = (text: string): text is Tier => Object.hasOwn(leastDays, text);
