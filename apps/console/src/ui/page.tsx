import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { type Crumb, useLayout } from './layout-facts.ts';

interface Props {
  readonly title: string;
  /** The pages above this one. */
  readonly under?: readonly Crumb[];
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** Lines for the panel at the side. */
  readonly help?: ReactNode;
  /** Lists bring a heading of their own. */
  readonly heading?: boolean;
  readonly children: ReactNode;
}

/** Every page stands in one of these. */
export function Page({ title, under = [], description, actions, help, heading = true, children }: Props) {
  useLayout(title, [...under, { text: title, href: location.href }], help);
  const content = <SpaceBetween size="l">{children}</SpaceBetween>;
  if (!heading) return content;
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description} actions={actions}>
          <bdi>{title}</bdi>
        </Header>
      }
    >
      {content}
    </ContentLayout>
  );
}
