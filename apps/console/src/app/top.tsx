import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { tellTabs } from '../api/events.ts';
import { logOut } from '../api/session.ts';
import { flash } from '../ui/flash.ts';
import { go } from './go.ts';
import { look, setLook, type Theme } from './look.ts';
import logo from './mallee.svg';
import { useSession } from './use-session.ts';

const themes: readonly [Theme, string][] = [
  ['system', 'As the system has it'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** The bar at the top: search, look, and who is logged in. */
export function Top({ find }: { find: () => void }) {
  const { account, user, region, apiEndpoint } = useSession();
  const client = useQueryClient();
  const [{ theme, compact }, setShown] = useState(look);
  const choose = (id: string) => {
    if (id === 'compact') setLook({ compact: !compact });
    else setLook({ theme: id as Theme });
    setShown(look());
  };
  const leave = async () => {
    try {
      await logOut(client);
      // This tab may have held the connection on which the others would have heard of it.
      tellTabs({ ended: true });
    } catch (error) {
      flash.error(error);
    }
  };
  const utilities: TopNavigationProps.Utility[] = [
    { type: 'button', iconName: 'search', text: 'Find (Ctrl K)', onClick: find },
    {
      type: 'menu-dropdown',
      iconName: 'settings',
      text: 'Look',
      ariaLabel: 'Look of the console',
      onItemClick: ({ detail }) => choose(detail.id),
      items: [
        {
          id: 'theme',
          text: 'Colours',
          items: themes.map(([id, text]) => ({ id, text, itemType: 'checkbox', checked: theme === id })),
        },
        {
          id: 'density',
          text: 'Density',
          items: [{ id: 'compact', text: 'Compact', itemType: 'checkbox', checked: compact }],
        },
      ],
    },
    {
      type: 'menu-dropdown',
      iconName: 'user-profile',
      text: `${user} @ ${account}`,
      description: `${region}, ${apiEndpoint}`,
      onItemClick: ({ detail }) => {
        if (detail.id === 'out') void leave();
        if (detail.id === 'credentials') go('credentials');
      },
      items: [
        { id: 'credentials', text: 'My password and access keys' },
        { id: 'out', text: 'Log out' },
      ],
    },
  ];
  return (
    <header id="top">
      <TopNavigation
        identity={{ href: './', title: 'Mallee', logo: { src: logo, alt: '' } }}
        utilities={utilities}
        i18nStrings={{
          overflowMenuTriggerText: 'More',
          overflowMenuTitleText: 'All',
          overflowMenuBackIconAriaLabel: 'Back',
        }}
      />
    </header>
  );
}
