import { probeExitStatus, probeRom } from '@mallee/node-agent';
import { type Check, healthy } from '../finding.ts';

interface Facts {
  arch: string;
  /** The processor says that it can (VT-x or AMD-V). */
  flag: 'vmx' | 'svm' | undefined;
  /** /dev/kvm is there. */
  device: boolean;
  /** What came of a machine started under KVM. */
  trial: 'ran' | 'no qemu' | { failed: string };
}

/** Hardware virtualisation, judged by starting a machine: /dev/kvm may exist on hosts where no machine ever runs. */
export const cpuVirtualisation: Check<Facts> = {
  subject: 'cpu virtualisation',
  async gather(host) {
    const flags = /^flags\s*:(.*)$/m.exec((await host.read('/proc/cpuinfo')) ?? '')?.[1]?.split(' ') ?? [];
    return {
      arch: host.arch,
      flag: (['vmx', 'svm'] as const).find((flag) => flags.includes(flag)),
      device: await host.exists('/dev/kvm'),
      trial: await host.lend(probeRom(), async (rom) => {
        const { code, stderr } = await host.run('qemu-system-x86_64', [...TRIAL, rom], 5_000);
        if (code === probeExitStatus) return 'ran';
        if (code === 127) return 'no qemu';
        if (code === 124) return { failed: 'the trial machine was far too slow, or hung' };
        return { failed: stderr.trim().split('\n').at(-1) ?? `QEMU ended with code ${code}` };
      }),
    };
  },
  judge({ arch, flag, device, trial }) {
    if (arch !== 'x64') {
      return {
        verdict: 'dead on arrival',
        finding: `the processor is of the ${arch} kind, and machines here are x86-64`,
        remedy: 'Use a host with a 64-bit Intel or AMD processor.',
      };
    }
    if (trial === 'ran') return healthy('A machine ran under KVM, at full speed.');
    if (!device && flag) {
      const module = flag === 'vmx' ? 'kvm_intel' : 'kvm_amd';
      return {
        verdict: 'aspirin',
        finding: `The processor can virtualise (${flag}), but there is no /dev/kvm: machines will be emulated, about ten times slower.`,
        remedy: `Load the kernel module: modprobe ${module}. If that fails, switch virtualisation on in the firmware.`,
        treat: async (host) => {
          const { code, stderr } = await host.run('modprobe', [module]);
          return code === 0 ? `loaded ${module}` : `could not load ${module}: ${stderr.trim()}`;
        },
      };
    }
    if (trial === 'no qemu') {
      return {
        verdict: 'aspirin',
        finding: `QEMU is not installed, so KVM could not be tried (/dev/kvm is ${device ? 'there' : 'absent'}).`,
        remedy: 'Install the missing packages and ask me again.',
      };
    }
    return {
      verdict: 'aspirin',
      finding: device
        ? `/dev/kvm is there, but no machine runs under it (${trial.failed}): machines will be emulated, about ten times slower.`
        : 'There is no /dev/kvm: machines will be emulated, about ten times slower.',
      remedy: 'Enable VT-x or AMD-V in the firmware; inside a virtual machine, ask its host for nested virtualisation.',
    };
  },
};

/** The trial of the node's own: where it fails, machines will be emulated. */
const TRIAL = [
  ...['-accel', 'kvm', '-cpu', 'host', '-machine', 'q35', '-m', '16', '-nodefaults', '-no-user-config'],
  ...['-display', 'none', '-debugcon', 'null', '-device', 'isa-debug-exit,iobase=0xf4,iosize=1', '-bios'],
];
