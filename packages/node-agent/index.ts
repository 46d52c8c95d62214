export { createNode, defaultUids, type Node, type NodeOptions } from './agent.ts';
export type * from './drivers/driver.ts';
export {
  createFakeHost,
  type FakeHost,
  type FakeHostOptions,
  type FakeMachine,
  type FakeState,
} from './drivers/fake/fake-host.ts';
export { createFakeNode, type FakeNode, type FakeNodeOptions } from './drivers/fake/fake-node.ts';
export type { FakeCall, FakeFaults } from './drivers/fake/faults.ts';
export { fileMemory } from './drivers/fake/host-memory.ts';
export { Fault } from './drivers/fault.ts';
export { type MetadataOptions, NodeMetadata } from './drivers/metadata/metadata-driver.ts';
export { RoutedNetwork } from './drivers/network/network-driver.ts';
export type { NetworkOptions } from './drivers/network/settings.ts';
export { probeExitStatus, probeRom } from './drivers/qemu/probe-rom.ts';
export { createQemuDriver, type QemuOptions } from './drivers/qemu/qemu-driver.ts';
export { createFileVolumes, type FileVolumesOptions } from './drivers/volumes/file-volumes.ts';
export type { LedgerStore } from './ledger.ts';
export { fileLedgerStore } from './ledger-store.ts';
