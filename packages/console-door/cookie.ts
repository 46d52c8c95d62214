/**
 * The session's cookie. It has no `Path`: browsers then take the folder of the URL that set it, which is the console's
 * base under any proxy. Cookies go to all ports of a host, so its name tells consoles on one host apart.
 */
export const cookieName = (port: number): string => `mallee-console-${port}`;

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export function cookieOf(name: string, value: string, { secure }: { readonly secure: boolean }): string {
  return `${name}=${value}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

export const noCookie = (name: string, to: { readonly secure: boolean }): string =>
  `${cookieOf(name, '', to)}; Max-Age=0`;
