import { type Check, healthy } from '../finding.ts';

interface Facts {
  /** `free`, or the code of the error that listening met. */
  outcome: 'free' | string;
  /** Who listens there, as far as the host tells: `name (pid 12)`. */
  holder: string | undefined;
}

export const ports: Check<Facts> = {
  subject: 'ports',
  async gather(host, { listen }) {
    const outcome = await host.tryListen(listen.address, listen.port);
    if (outcome !== 'EADDRINUSE') return { outcome, holder: undefined };
    const { stdout } = await host.run('ss', ['-Hltnp', `sport = :${listen.port}`]);
    const user = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout);
    return { outcome, holder: user ? `${user[1]} (pid ${user[2]})` : undefined };
  },
  judge({ outcome, holder }, { listen }) {
    const place = `${listen.address} port ${listen.port}`;
    if (outcome === 'free') return healthy(`${place} is free.`);
    if (outcome === 'EADDRINUSE') {
      return {
        verdict: 'splint',
        finding: `${holder ?? 'Another program'} already listens on ${place}.`,
        remedy:
          'If that is this cloud, all is well: see ./mallee status. Otherwise end it, or choose another place with --listen.',
      };
    }
    return {
      verdict: 'splint',
      finding:
        outcome === 'EADDRNOTAVAIL'
          ? `${listen.address} is not an address of this host.`
          : `It is not possible to listen on ${place} (${outcome}).`,
      remedy: 'Choose another place with --listen.',
    };
  },
};
