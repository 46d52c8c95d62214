/** A Debian package that the host needs, and the reason that is shown to the person who is asked for it. */
export interface HostPackage {
  name: string;
  why: string;
}

/** What it takes to run the cloud on a Debian 12 host. */
export const RUN_PACKAGES: readonly HostPackage[] = [
  { name: 'qemu-system-x86', why: 'runs the machines' },
  { name: 'qemu-utils', why: 'makes and converts disks' },
  { name: 'iproute2', why: 'makes network namespaces, interfaces and routes' },
  { name: 'nftables', why: 'enforces security groups and translates addresses' },
  { name: 'dnsmasq-base', why: 'gives machines their addresses and names' },
  { name: 'conntrack', why: 'ends flows of an address that moved' },
  { name: 'e2fsprogs', why: 'writes the root file system of the tiny machine image' },
  { name: 'openssh-client', why: 'logs in to the first machine' },
];

/** What the tests need beyond that: other people's clients, and the builder of the Debian image. */
export const TEST_PACKAGES: readonly HostPackage[] = [
  { name: 'busybox-static', why: 'plays servers and guests' },
  { name: 'iputils-ping', why: 'sees which packets pass' },
  { name: 'iputils-arping', why: 'tries to spoof' },
  { name: 'bind9-dnsutils', why: 'asks the resolvers inside a VPC' },
  { name: 'openssl', why: 'checks keys and signatures' },
  { name: 'python3-botocore', why: 'knows the AWS protocols independently of us' },
  { name: 'awscli', why: 'is the client that most people come with' },
  { name: 'python3-boto3', why: 'is the second one' },
  { name: 's3cmd', why: 'speaks to S3 in its own way' },
  { name: 'rclone', why: 'speaks to S3 in yet another' },
  { name: 'ansible', why: 'sets up what its playbooks describe' },
  { name: 'curl', why: 'fetches presigned links' },
  { name: 'postgresql', why: 'shows that the rows are not tied to SQLite' },
  { name: 'chromium', why: 'uses the web console as people do' },
  { name: 'mmdebstrap', why: 'builds the Debian machine image' },
];

/** For `npm run clients`. */
export const CLIENT_PACKAGES: readonly HostPackage[] = [
  { name: 'restic', why: 'backs up to S3' },
  { name: 'duplicity', why: 'backs up to S3 in another way' },
  { name: 's3fs', why: 'mounts a bucket' },
  { name: 'wget', why: 'fetches open objects, as old scripts do' },
];
