import { days, minutes } from '@mallee/base';

export const mib = 1_048_576;

/** S3's limit on a key in bytes. */
export const maxKeyBytes = 1024;
/** Bodies up to this size ride in the log record itself: one write, one sync, one read. */
export const inlineBytes = 65_536;
/** One checksum per block of a large body. Every extent but a body's last holds whole blocks. */
export const blockBytes = 262_144;
/** Large bodies are written and read in slices of this size. */
export const sliceBytes = 1_048_576;
/** Large bodies reserve room in steps of at most this size. */
export const reserveBytes = 8 * mib;
/** Metadata of one version, so that a record with its inline body fits the smallest segment several times. */
export const maxMetaBytes = 65_536;
/** First block of every segment: the header, alone so that it is written in one piece. */
export const segmentHeaderBytes = 4096;
/** A group ends at this many operations or bytes, which bounds its memory and the wait of its last member. */
export const groupOperations = 1024;
export const groupBytes = 4 * mib;
/** Beyond either, new operations are refused as `busy`. */
export const queuedOperations = 16_384;
export const queuedBytes = 128 * mib;
/** Bytes of large bodies between arrival and disk; beyond it their streams wait. */
export const stagingBytes = 64 * mib;
/** A checkpoint is due after this many records, so that a replay stays within seconds. */
export const checkpointRecords = 100_000;
/** A reader that took nothing for so long no longer holds segments back. */
export const readerIdle = minutes(5);
/** How long a completed upload answers a repeated completion. */
export const answerKept = days(1);
/** Sealed segments with a smaller live share are worth moving. */
export const compactBelow = 0.6;
/** Background work rests this many times as long as it worked: a fifth of one core at most. */
export const restFactor = 4;
