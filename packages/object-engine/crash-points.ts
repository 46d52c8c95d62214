/** Places where a test may end the process to see what a restart makes of it. */
export type CrashPoint =
  | 'group-decided'
  | 'log-written'
  | 'log-synced'
  | 'index-written'
  | 'segment-activated'
  | 'body-written'
  | 'body-synced'
  | 'checkpoint-flushed'
  | 'checkpoint-written'
  | 'compaction-moved'
  | 'segment-recycled';

export type CrashPoints = (point: CrashPoint) => void;
