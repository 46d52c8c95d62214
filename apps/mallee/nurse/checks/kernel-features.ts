import { type Check, healthy, type Judgement } from '../finding.ts';
import type { Host } from '../host.ts';

type Outcome = 'works' | 'no program' | { failed: string };

interface Facts {
  euid: number;
  tunDevice: boolean;
  namespaces: Outcome;
  taps: Outcome;
  nftables: Outcome;
  vxlan: Outcome;
}

/** What the kernel must know, each tried in a network namespace that ends with the trial. */
export const kernelFeatures: Check<Facts> = {
  subject: 'kernel features',
  async gather(host) {
    const inside = (...command: string[]) => attempt(host, ['--net', ...command]);
    return {
      euid: host.euid,
      tunDevice: await host.exists('/dev/net/tun'),
      namespaces: await inside('true'),
      taps: await inside('ip', 'tuntap', 'add', 'dev', 'nurse0', 'mode', 'tap'),
      nftables: await inside(
        'nft',
        'add table inet nurse; add chain inet nurse c { type filter hook forward priority 0; }',
      ),
      vxlan: await inside('ip', 'link', 'add', 'nurse0', 'type', 'vxlan', 'id', '1', 'dstport', '4789'),
    };
  },
  judge({ euid, tunDevice, namespaces, taps, nftables, vxlan }) {
    if (euid !== 0) {
      return {
        verdict: 'splint',
        finding: 'I am not root, so I could not look inside the kernel, and the node could not run.',
        remedy: 'Run this as root.',
      };
    }
    if (failed(namespaces)) return lost('network namespaces', namespaces.failed);
    if (!tunDevice) {
      return {
        verdict: 'splint',
        finding: 'There is no /dev/net/tun, so no machine can be given a network interface.',
        remedy: 'Load the kernel module: modprobe tun. In a container, its host has to grant /dev/net/tun.',
        treat: async (host) => {
          const { code, stderr } = await host.run('modprobe', ['tun']);
          return code === 0 ? 'loaded tun' : `could not load tun: ${stderr.trim()}`;
        },
      };
    }
    if (failed(taps)) return lost('tap interfaces', taps.failed);
    if (failed(nftables)) return lost('nftables', nftables.failed);
    if ([namespaces, taps, nftables, vxlan].includes('no program')) {
      return {
        verdict: 'aspirin',
        finding: 'The programs to try everything with are not installed yet.',
        remedy: 'Install the missing packages and ask me again.',
      };
    }
    if (failed(vxlan)) {
      return {
        verdict: 'aspirin',
        finding: `The kernel lacks VXLAN (${vxlan.failed}): this host cannot share a VPC with another.`,
        remedy: 'One host alone does well without. For several, use a kernel with CONFIG_VXLAN.',
      };
    }
    return healthy('Namespaces, taps, nftables and VXLAN work.');
  },
};

async function attempt(host: Host, args: string[]): Promise<Outcome> {
  const { code, stderr } = await host.run('unshare', args);
  if (code === 0) return 'works';
  // unshare itself ends with 127 where the program to run is absent.
  return code === 127 ? 'no program' : { failed: stderr.trim().split('\n')[0] ?? `code ${code}` };
}

function failed(outcome: Outcome): outcome is { failed: string } {
  return typeof outcome === 'object';
}

function lost(what: string, said: string): Judgement {
  return {
    verdict: 'dead on arrival',
    finding: `the kernel refuses ${what} (${said})`,
    remedy: "Use Debian's own kernel; in a container, one with the rights of its host.",
  };
}
