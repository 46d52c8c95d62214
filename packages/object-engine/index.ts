export type { StagedBody } from './bodies.ts';
export type { ByteRange } from './body-reader.ts';
export { type Engine, type EngineOptions, openEngine } from './engine.ts';
export { EngineError, type EngineErrorKind } from './errors.ts';
export type { Quantiles } from './recent.ts';
export type { Recovery } from './recover.ts';
export type { EngineReport, SegmentSums } from './report.ts';
export type { DamagedVersion, ScrubReport, ScrubState } from './scrub.ts';
export type * from './types.ts';
