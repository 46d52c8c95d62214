import { manualWorld } from '@mallee/base';
import { machineConformance } from '../conformance/machines.ts';
import { createFakeHost } from './fake-host.ts';

machineConformance('fake', async () => {
  const world = manualWorld();
  const host = createFakeHost({ world });
  let drivers = host.drivers();
  let uid = 1000;
  return {
    driver: () => drivers.machines,
    async restart() {
      drivers = host.drivers();
    },
    async plan(id) {
      const volume = `vol-${id}` as const;
      const source = { from: 'nothing' } as const;
      host.state.volumes.set(volume, { id: volume, generation: 1, want: 'present', gib: 1, source, existed: true });
      uid += 1;
      const disks = [{ volume, path: `/fake/${volume}`, format: 'qcow2' as const }];
      return { id, machine: { vcpus: 1, memoryMiB: 32, boot: { how: 'bios' } }, disks, nics: [], uid };
    },
    happen(id, mode) {
      if (mode === 'powers-off') host.guest(id, 'shutdown');
      if (mode === 'panics') host.guest(id, 'panic');
      if (mode === 'deaf') host.guest(id, 'deaf');
    },
    async kill(id) {
      host.guest(id, 'crash');
    },
    pass(ms) {
      world.advance(ms);
      host.faults.tick();
    },
    dispose: async () => {},
  };
});
