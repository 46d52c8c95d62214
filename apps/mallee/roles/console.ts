import type { KeyObject } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type ConsoleDoor, loadStaticFiles, openConsole } from '@mallee/console-door';
import { consoleCertificate } from '../cloud/console-certificate.ts';
import type { Cloud } from '../cloud/open-cloud.ts';
import type { Config } from '../config.ts';
import { version } from '../version.ts';

export interface Console {
  readonly door: ConsoleDoor;
  readonly address: string;
  readonly port: number;
  /** For people: where to point a browser. */
  readonly link: string;
}

/** The web console over a cloud, ready to listen; undefined where the configuration leaves it out. */
export async function consoleOf(
  config: Config,
  { gateway, logins, consoles, doors }: Pick<Cloud, 'gateway' | 'logins' | 'consoles' | 'doors'>,
  key: () => Promise<KeyObject>,
): Promise<Console | undefined> {
  const { listen, hosts, behindProxy } = config.console;
  if (listen === 'none') return undefined;
  const [address = '', port = '8888'] = listen.split(':');
  const encrypted = config.console.tls === 'auto' ? !address.startsWith('127.') : config.console.tls === 'on';
  const door = openConsole({
    gateway,
    logins,
    terminals: {
      redeem: (token) => consoles.redeem(token),
      open: (instance, what) => doors.open(instance, what),
    },
    files: await loadStaticFiles(join(import.meta.dirname, '../../console/dist')),
    settings: {
      region: config.region,
      apiEndpoint: `http://${config.address}:${config.port}`,
      version,
      port: Number(port),
      hosts: [...hosts, hostname()].map((name) => name.toLowerCase()),
      behindProxy,
      ...(encrypted && { tls: await tlsFor(key, namesOf(address, hosts)) }),
    },
  });
  const shown = address === '0.0.0.0' ? (hosts[0] ?? hostname()) : address;
  return { door, address, port: Number(port), link: `${encrypted ? 'https' : 'http'}://${shown}:${port}/` };
}

async function tlsFor(key: () => Promise<KeyObject>, names: readonly string[]): Promise<{ key: string; cert: string }> {
  const known = await key();
  const pem = known.export({ format: 'pem', type: 'pkcs8' }) as string;
  return { key: pem, cert: await consoleCertificate(known, names) };
}

function namesOf(address: string, hosts: readonly string[]): string[] {
  const every = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const addresses = every.filter(({ family, scopeid }) => family === 'IPv4' && !scopeid).map((each) => each.address);
  return [...new Set([...hosts, hostname().toLowerCase(), ...(address === '0.0.0.0' ? addresses : [address])])];
}
