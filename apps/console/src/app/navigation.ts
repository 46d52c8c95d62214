import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { nouns, sections } from '../pages/nouns.ts';

/** The list of pages at the side: the nouns by section. What somebody may never use is not there. */
export const navigation = (administrator: boolean): SideNavigationProps.Item[] =>
  sections.flatMap((section): SideNavigationProps.Item[] => {
    const items = nouns
      .filter((noun) => noun.section === section && (administrator || !noun.administrators) && noun.path !== '')
      .map(({ title, path }): SideNavigationProps.Link => ({ type: 'link', text: title, href: path }));
    if (section === '') return [{ type: 'link', text: 'Dashboard', href: './' }];
    return items.length === 0 ? [] : [{ type: 'section-group', title: section, items }];
  });
