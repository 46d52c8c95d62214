import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';

export type Image = Item<'ec2', 'DescribeImages', 'Images'>;

/** Images that the account may use: its own, shared ones, public ones. */
export const images = queryOptions({
  queryKey: ['ec2', 'DescribeImages', 'all'],
  queryFn: async ({ signal }) => (await call('ec2', 'DescribeImages', {}, signal)).Images ?? [],
});

/** Undefined where somebody may launch machines from it. */
export const whyNotLaunch = ({ State, ImageType }: Image): string | undefined => {
  if (ImageType && ImageType !== 'machine') return `It is a ${ImageType}, which a machine image names.`;
  return State === 'available' ? undefined : `It is ${State ?? 'not ready'}.`;
};
