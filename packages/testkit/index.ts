export { Broken } from './broken.ts';
export * from './invariants/index.ts';
export type { Doors } from './nodes/flaky-link.ts';
export { type Action, type FaultKind, faultKinds, spell } from './schedule/action.ts';
export { makeSchedule, type ScheduleOptions } from './schedule/make-schedule.ts';
export { shrink } from './schedule/shrink.ts';
export { Simulation, type SimulationOptions, simulate } from './simulate.ts';
export type { View } from './view.ts';
