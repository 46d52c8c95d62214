import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { nouns } from '../pages/nouns.ts';
import { ErrorBox } from '../ui/error-box.tsx';
import { Loading } from '../ui/loading.tsx';
import { NotFound } from '../ui/not-found.tsx';
import { base, setPush } from './go.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: () => <NotFound /> });

const routes = nouns.flatMap(({ path, pages }) =>
  Object.entries(pages).map(([below, load]) =>
    createRoute({
      getParentRoute: () => root,
      path: `/${[path, below].filter(Boolean).join('/')}`,
      component: lazyRouteComponent(load),
    }),
  ),
);

/** Members of a search are plain text, as people write links. */
const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
const stringifySearch = (search: Record<string, unknown>) => {
  const text = new URLSearchParams(search as Record<string, string>).toString();
  return text ? `?${text}` : '';
};

type Search = Readonly<Record<string, string>>;
/** Members of a search that say what a page is about; the others say how it is looked at. */
const subjects = ['key', 'version', 'arn', 'like', 'image'];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  ...{ basepath: base, parseSearch, stringifySearch },
  // What was typed about one thing is not shown, and not saved, for another that has the same page.
  defaultRemountDeps: ({ params, search }) => [params, subjects.map((name) => (search as Search)[name])],
  defaultPendingComponent: () => <Loading />,
  defaultPendingMs: 300,
  defaultErrorComponent: ({ error, reset }) => <ErrorBox error={error} retry={reset} title="This page has a defect" />,
  scrollRestoration: true,
});

setPush((path, { replace }) => {
  if (replace) router.history.replace(path);
  else router.history.push(path);
});
