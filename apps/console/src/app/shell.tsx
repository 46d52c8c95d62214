import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import HelpPanel from '@cloudscape-design/components/help-panel';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { FlashBar } from '../ui/flash-bar.tsx';
import { useLayoutFacts } from '../ui/layout-facts.ts';
import { base } from './go.ts';
import { navigation } from './navigation.ts';
import { Top } from './top.tsx';
import { useSession } from './use-session.ts';

const Palette = lazy(() => import('./palette.tsx'));

/** What stands around every page. */
export function Shell() {
  const { administrator } = useSession();
  const { crumbs, help } = useLayoutFacts();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [navigationOpen, setNavigationOpen] = useState(() => innerWidth > 1100);
  const [helpOpen, setHelpOpen] = useState(false);
  const [finding, setFinding] = useState(false);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setFinding(true);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  const inside = path.startsWith(base) ? path.slice(base.length) : path.replace(/^\//, '');
  return (
    <>
      <Top find={() => setFinding(true)} />
      <AppLayoutToolbar
        headerSelector="#top"
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        navigation={
          <SideNavigation
            header={{ text: 'Mallee', href: './' }}
            activeHref={inside.split('/')[0] || './'}
            items={navigation(administrator)}
          />
        }
        breadcrumbs={
          crumbs.length > 1 ? <BreadcrumbGroup items={[...crumbs]} ariaLabel="Where this page is" /> : undefined
        }
        notifications={<FlashBar />}
        stickyNotifications
        tools={help ? <HelpPanel header={<h2>Help</h2>}>{help}</HelpPanel> : undefined}
        toolsHide={!help}
        toolsOpen={helpOpen}
        onToolsChange={({ detail }) => setHelpOpen(detail.open)}
        content={<Outlet />}
        ariaLabels={{
          navigation: 'Pages',
          navigationToggle: 'Open the list of pages',
          navigationClose: 'Close the list of pages',
          notifications: 'Messages',
          tools: 'Help',
          toolsToggle: 'Open help',
          toolsClose: 'Close help',
        }}
      />
      <ConfirmDialog />
      <Suspense fallback={null}>{finding && <Palette close={() => setFinding(false)} />}</Suspense>
    </>
  );
}
