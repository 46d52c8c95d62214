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
      trial: await host.lend(bootSector(), async (disk) => {
        const { code, stderr } = await host.run(
          'qemu-system-x86_64',
          [...TRIAL, `file=${disk},format=raw,if=virtio`],
          5_000,
        );
        if (code === GUEST_WAS_HERE) return 'ran';
        if (code === 127) return 'no qemu';
        if (code === 124) return { failed: 'the machine started and then hung' };
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

const TRIAL = [
  ...['-accel', 'kvm', '-machine', 'q35', '-m', '64', '-nodefaults', '-no-user-config', '-display', 'none'],
  ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', '-drive'],
];
/** isa-debug-exit ends QEMU with twice the written number plus one. */
const GUEST_WAS_HERE = 16 * 2 + 1;

/**
 * A disk that does nothing but write 16 to port 0xf4. It is started through the firmware, because some hosts run a
 * single instruction under KVM and hang on the first real work.
 */
function bootSector(): Uint8Array {
  const disk = new Uint8Array(1024 * 1024);
  disk.set([0xb0, 0x10, 0xe6, 0xf4, 0xf4]); // mov al, 16; out 0xf4, al; hlt
  disk.set([0x55, 0xaa], 510);
  return disk;
}
