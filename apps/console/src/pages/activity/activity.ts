import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Input, Item } from '../../api/types.ts';

export type Activity = Item<'mallee', 'DescribeActivity', 'Entries'>;
type Filter = Omit<Input<'mallee', 'DescribeActivity'>, 'NextToken' | 'MaxResults'>;

const looks: Record<string, string> = { succeeded: 'ok', failed: 'failed', denied: 'denied' };

export const lookOf = ({ Outcome }: Activity): string => looks[Outcome] ?? Outcome;

/** `user/ann` of an ARN. */
export const principalOf = ({ Principal }: Activity): string => Principal.split(':').slice(5).join(':') || Principal;

const pageSize = 200;

/** What was done, the newest first. */
export const activity = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['mallee', 'DescribeActivity', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(
        'mallee',
        'DescribeActivity',
        { ...filter, MaxResults: pageSize, ...(pageParam && { NextToken: pageParam }) },
        signal,
      ),
    getNextPageParam: ({ NextToken }) => NextToken,
  });
