/** One type as the cloud knows it from the start; an operator may change any of it. */
export interface InstanceTypeDefault {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** Of the root disk, where the launch does not say and the image does not need more. */
  readonly diskGib: number;
  /** The most network interfaces of one instance. */
  readonly interfaces: number;
}

type Size = readonly [size: string, vcpus: number, interfaces: number];

/** AWS has no local disk in these families; 8 GiB is the root volume of its own images. */
const rootGib = 8;

const family = (name: string, mibPerVcpu: number, sizes: readonly Size[]): InstanceTypeDefault[] =>
  sizes.map(([size, vcpus, interfaces]) => ({
    name: `${name}.${size}`,
    vcpus,
    memoryMiB: vcpus * mibPerVcpu,
    diskGib: rootGib,
    interfaces,
  }));

type Fixed = readonly [name: string, vcpus: number, memoryMiB: number, interfaces: number, diskGib?: number];

const fixed = (rows: readonly Fixed[]): InstanceTypeDefault[] =>
  rows.map(([name, vcpus, memoryMiB, interfaces, diskGib = rootGib]) => ({
    name,
    vcpus,
    memoryMiB,
    diskGib,
    interfaces,
  }));

/** Eucalyptus' types of 3.3 and later, in the order in which it prints them. */
const eucalyptus = fixed([
  ['t1.micro', 1, 256, 2, 5],
  ['m1.small', 1, 256, 2, 5],
  ['m1.medium', 1, 512, 2, 10],
  ['c1.medium', 2, 512, 2, 10],
  ['m1.large', 2, 512, 3, 10],
  ['m1.xlarge', 2, 1024, 4, 10],
  ['c1.xlarge', 2, 2048, 4, 10],
  ['m2.xlarge', 2, 2048, 4, 10],
  ['m3.xlarge', 4, 2048, 4, 15],
  ['m2.2xlarge', 2, 4096, 4, 30],
  ['m3.2xlarge', 4, 4096, 4, 30],
  ['cc1.4xlarge', 8, 3072, 4, 60],
  ['m2.4xlarge', 8, 4096, 8, 60],
  ['hi1.4xlarge', 8, 6144, 8, 120],
  ['cc2.8xlarge', 16, 6144, 8, 120],
  ['cg1.4xlarge', 16, 12_288, 8, 200],
  ['cr1.8xlarge', 16, 16_384, 8, 240],
  // Eucalyptus says 24000 GiB; a volume ends at 16384, as on AWS.
  ['hs1.8xlarge', 48, 119_808, 8, 16_384],
]);

/** Source: "Amazon EC2 instance types" (sizes, memory) and "Maximum IP addresses per network interface" (interfaces). */
const burstable = fixed([
  ['t2.nano', 1, 512, 2],
  ['t2.micro', 1, 1024, 2],
  ['t2.small', 1, 2048, 3],
  ['t2.medium', 2, 4096, 3],
  ['t2.large', 2, 8192, 3],
  ['t2.xlarge', 4, 16_384, 3],
  ['t2.2xlarge', 8, 32_768, 3],
  ['t3.nano', 2, 512, 2],
  ['t3.micro', 2, 1024, 2],
  ['t3.small', 2, 2048, 3],
  ['t3.medium', 2, 4096, 3],
  ['t3.large', 2, 8192, 3],
  ['t3.xlarge', 4, 16_384, 4],
  ['t3.2xlarge', 8, 32_768, 4],
  ['t3a.nano', 2, 512, 2],
  ['t3a.micro', 2, 1024, 2],
  ['t3a.small', 2, 2048, 2],
  ['t3a.medium', 2, 4096, 3],
  ['t3a.large', 2, 8192, 3],
  ['t3a.xlarge', 4, 16_384, 4],
  ['t3a.2xlarge', 8, 32_768, 4],
]);

/** The sizes that the families of the fifth and later generations share. */
const small: readonly Size[] = [
  ['large', 2, 3],
  ['xlarge', 4, 4],
  ['2xlarge', 8, 4],
  ['4xlarge', 16, 8],
];
const large: readonly Size[] = [
  ['8xlarge', 32, 8],
  ['12xlarge', 48, 8],
  ['16xlarge', 64, 15],
  ['24xlarge', 96, 15],
];
const usual = [...small, ...large];

const aws = [
  ...burstable,
  ...family('m4', 4096, [
    ['large', 2, 2],
    ['xlarge', 4, 4],
    ['2xlarge', 8, 4],
    ['4xlarge', 16, 8],
    ['10xlarge', 40, 8],
    ['16xlarge', 64, 8],
  ]),
  ...family('m5', 4096, usual),
  ...family('m6i', 4096, usual),
  ...family('m7i', 4096, usual),
  ...family('c4', 1920, small),
  ...fixed([['c4.8xlarge', 36, 61_440, 8]]),
  ...family('c5', 2048, [
    ...small,
    ['9xlarge', 36, 8],
    ['12xlarge', 48, 8],
    ['18xlarge', 72, 15],
    ['24xlarge', 96, 15],
  ]),
  ...family('c6i', 2048, usual),
  ...family('c7i', 2048, usual),
  ...family('r4', 7808, [...small, ['8xlarge', 32, 8], ['16xlarge', 64, 15]]),
  ...family('r5', 8192, usual),
  ...family('r6i', 8192, usual),
];

/** Every type that a new cloud offers, in the order in which they are listed. */
export const instanceTypeTable: readonly InstanceTypeDefault[] = [
  ...fixed([['mallee.tiny', 1, 128, 2, 1]]),
  ...eucalyptus,
  ...aws,
];
