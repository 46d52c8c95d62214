import { missing } from './missing.ts';
import type { HostPackage } from './packages.ts';
import type { Shell } from './shell.ts';

export interface InstallRequest {
  wanted: readonly HostPackage[];
  shell: Shell;
  /** Effective user id; installing takes root. */
  euid: number;
  /** Install without asking. */
  yes: boolean;
  /** Asks the person at the terminal; undefined where there is none. */
  ask: ((question: string) => Promise<boolean>) | undefined;
  /** Told what is going on, a line at a time. */
  say: (line: string) => void;
}

const QUIET = { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none', NEEDRESTART_MODE: 'l' };
// Another installation may hold the lock for a while (unattended upgrades on a fresh machine). The status has a descriptor
// of its own: dpkg makes that one non-blocking, and a package's script that prints to the same one dies of it.
const OPTIONS = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0', '-o', 'APT::Status-Fd=3'];

/** Installs the wanted packages that are not there yet and returns their names. Asks first unless told not to. */
export async function installMissing(request: InstallRequest): Promise<string[]> {
  const { wanted, shell, euid, yes, ask, say } = request;
  const absent = await missing(wanted, shell);
  if (absent.length === 0) return [];

  const names = absent.map(({ name }) => name);
  const byHand = `apt-get install ${names.join(' ')}`;
  say(absent.length === 1 ? 'One Debian package is missing:' : `${absent.length} Debian packages are missing:`);
  for (const { name, why } of absent) say(`  ${name.padEnd(18)} ${why}`);
  if (euid !== 0) throw new Error(`Installing packages takes root. Run this as root, or run: ${byHand}`);
  if (!yes) {
    if (!ask) throw new Error(`There is no terminal to ask on. Say --yes, or run: ${byHand}`);
    if (!(await ask('Install them now?'))) throw new Error(`Nothing was installed. When you are ready, run: ${byHand}`);
  }

  const update = await shell('apt-get', [...OPTIONS, 'update'], {
    env: QUIET,
    onStatus: progress('package lists', say),
  });
  const install = await shell('apt-get', [...OPTIONS, '-y', '--no-install-recommends', 'install', ...names], {
    env: QUIET,
    onStatus: progress('packages', say),
  });
  if (install.code !== 0) throw new Error(explain(install.stderr, update.code === 0 ? '' : update.stderr, byHand));

  const still = await missing(absent, shell);
  if (still.length > 0) throw new Error(`apt is content, yet ${still[0]!.name} is not installed. Run: ${byHand}`);
  return names;
}

/** Turns apt's status lines into one line for every quarter of the way. */
export function progress(what: string, say: (line: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    const status = /^(dl|pm)status:.*?:([0-9.]+):/.exec(line);
    if (!status) return;
    const quarter = Math.floor(Number(status[2]) / 25) * 25;
    const sentence = `  ${status[1] === 'dl' ? 'fetching' : 'setting up'} ${what}: ${quarter} %`;
    if (told.has(sentence)) return;
    told.add(sentence);
    say(sentence);
  };
}

/** The last words of apt, and what to do about them. */
function explain(installSaid: string, updateSaid: string, byHand: string): string {
  const said = `${updateSaid}\n${installSaid}`;
  const errors = said.split('\n').filter((line) => /^(E: |dpkg: error processing )/.test(line));
  return `The packages could not be installed. ${errors.slice(0, 3).join(' ')} ${remedy(said)} Then run: ${byHand}`;
}

function remedy(said: string): string {
  if (/Unable to locate package|has no installation candidate/.test(said))
    return 'Check that /etc/apt/sources.list names Debian 12 (bookworm) main.';
  if (/Temporary failure resolving|Could not connect|Failed to fetch/.test(said))
    return 'Check the network and the proxy settings of apt.';
  if (/Could not get lock|dpkg frontend lock/.test(said))
    return 'Another installation is running: wait until it has ended.';
  if (/dpkg was interrupted/.test(said)) return 'Finish the earlier installation first: dpkg --configure -a.';
  if (/enough free space|No space left/.test(said)) return 'Make room on the disk first.';
  return 'Mend what apt complains about.';
}
