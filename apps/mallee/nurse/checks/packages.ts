import type { HostPackage } from '../../install/packages.ts';
import { type Check, healthy } from '../finding.ts';

export const packages: Check<HostPackage[]> = {
  subject: 'packages',
  gather: (host) => host.missingPackages(),
  judge(absent) {
    if (absent.length === 0) return healthy('Every Debian package that the cloud needs is installed.');
    const names = absent.map(({ name }) => name).join(' ');
    return {
      verdict: 'splint',
      finding: `Missing: ${absent.map(({ name, why }) => `${name} (${why})`).join(', ')}.`,
      remedy: `apt-get install ${names}`,
      treat: async (host) => `installed ${(await host.installPackages()).join(' ')}`,
    };
  },
};
