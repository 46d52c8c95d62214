import { machineConformance } from '../conformance/machines.ts';
import { createQemuRig } from './qemu-rig.ts';

machineConformance('QEMU', createQemuRig);
