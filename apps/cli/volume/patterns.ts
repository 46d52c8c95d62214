import { relative } from 'node:path';

/** What is in these is of the running system alone; in the image they are empty. */
const ofTheHost = ['/dev', '/media', '/mnt', '/proc', '/run', '/sys', '/tmp'];

/** Secrets and leftovers of whoever works on the system, which nobody who gets the image is to have; `--no-filter` keeps them. */
const secrets = [
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', '.ssh/authorized_keys', '*.priv', '*.jks', '.gnupg'],
  ...['eucarc', '.eucarc', '.euca', 'iamrc', 'euca2-*-pk.pem', '.aws', '.s3cfg'],
  ...['.*_history', '.*.sw[op]'],
];
/** Certificates of authorities have this name too, but not in homes. */
const secretsOfHomes = ['/root/*.pem', '/home/*.pem'];

export interface Leaving {
  /** Mount points, as paths of this host, whose contents are left out. */
  readonly emptied: readonly string[];
  /** Paths of the tree, to be left out with all that is in them. */
  readonly excluded: readonly string[];
  readonly filter: boolean;
}

/** GNU tar's options that leave things out of a tree, with its names for them: `./etc` for `/etc`. */
export function excludeOptions(tree: string, { emptied, excluded, filter }: Leaving): string[] {
  const contents = [...ofTheHost, ...emptied.map((path) => `/${relative(tree, path)}`)];
  return [
    '--anchored',
    ...contents.map((path) => `--exclude=.${literal(path)}/*`),
    '--exclude=./lost+found',
    ...excluded.map((path) => `--exclude=.${literal(path)}`),
    ...(filter ? secretsOfHomes.map((pattern) => `--exclude=.${pattern}`) : []),
    '--no-anchored',
    ...(filter ? secrets.map((pattern) => `--exclude=${pattern}`) : []),
  ];
}

/** A path with the folders that lead to it, outermost first: `/a/b` gives `./a` and `./a/b`. */
export function withParents(path: string): string[] {
  const names = path.split('/').filter(Boolean);
  return names.map((_, index) => `./${names.slice(0, index + 1).join('/')}`);
}

/** `/PATH,/PATH`, of the tree that is imaged. */
export function readPaths(given: string): string[] {
  return given
    .split(',')
    .filter(Boolean)
    .map((path) => {
      if (!path.startsWith('/') || path.split('/').includes('..'))
        throw new Error(`'${path}' must be a path that begins with / and has no ..`);
      return path.replace(/(.)\/+$/, '$1');
    });
}

const literal = (path: string) => path.replace(/[*?[\\]/g, '\\$&');
