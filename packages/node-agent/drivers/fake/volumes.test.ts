import { manualWorld } from '@mallee/base';
import { volumeConformance } from '../conformance/volumes.ts';
import { createFakeHost } from './fake-host.ts';

volumeConformance('fake', async (fetch) => {
  const host = createFakeHost({ world: manualWorld(), fetch });
  let drivers = host.drivers();
  return {
    driver: () => drivers.volumes,
    async restart() {
      drivers = host.drivers();
    },
    dispose: async () => {},
  };
});
