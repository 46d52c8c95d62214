/**
 * The path of the console itself: everything it links to is relative to this. The server writes the base relative to
 * the page that was asked for; it must not move when the page's address does.
 */
const element = document.querySelector('base');
if (element) element.href = document.baseURI;
export const base = new URL(document.baseURI).pathname;

type Push = (path: string, how: { replace: boolean }) => void;
let push: Push | undefined;

/** The router says once how it goes to another page. */
export const setPush = (how: Push): void => {
  push = how;
};

/** Goes to a page of the console. The address is as in links: relative to the base, without a slash before it. */
export function go(href: string, { replace = false } = {}): void {
  const { pathname, search } = new URL(href, document.baseURI);
  push?.(pathname + search, { replace });
}

/**
 * Turns clicks on links to the console's own pages into navigation without a reload, for every component that has a
 * `href`. Clicks that ask for another tab, and those that a component has dealt with, are the browser's.
 */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || !link.pathname.startsWith(base)) return;
    if (link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(link.href);
  });
}
