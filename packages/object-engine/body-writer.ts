import { crc32 } from 'node:zlib';
import type { Bodies, StagedBody } from './bodies.ts';
import type { Extent } from './layout.ts';
import { blockBytes, reserveBytes, sliceBytes } from './limits.ts';

/**
 * Gathers chunks into slices of 1 MiB and writes them without copying; one slice is on its way while the next one
 * fills. Checksums are taken per block of 256 KiB as the chunks pass.
 */
export class BodyWriter {
  readonly #bodies: Bodies;
  readonly #expected: number;
  readonly #inline: number;
  #chunks: Uint8Array[] = [];
  #gathered = 0;
  #size = 0;
  #placed = 0;
  readonly #extents: Extent[] = [];
  readonly #checksums: number[] = [];
  #blockCheck = 0;
  #blockFill = 0;
  /** Unused rest of the last reservation. */
  #spare: Extent | undefined;
  readonly #reserved: number[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  #held = 0;

  constructor(bodies: Bodies, expected: number, inline: number) {
    this.#bodies = bodies;
    this.#expected = expected;
    this.#inline = inline;
  }

  async add(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      const part = rest.subarray(0, sliceBytes - this.#gathered);
      rest = rest.subarray(part.length);
      if (!this.#bodies.budget.tryTake(part.length)) {
        // Who waits for memory must not sit on any, or many slow streams would wait for each other.
        await this.#flush(false);
        await this.#bodies.budget.take(part.length);
      }
      this.#held += part.length;
      this.#chunks.push(part);
      this.#gathered += part.length;
      this.#size += part.length;
      this.#check(part);
      if (this.#gathered === sliceBytes) await this.#flush(false);
    }
  }

  async finish(): Promise<StagedBody> {
    if (this.#size <= this.#inline && this.#gathered === this.#size) {
      const content = Buffer.concat(this.#chunks);
      this.#giveBack(this.#held);
      return { size: this.#size, content, release: () => {} };
    }
    await this.#flush(true);
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#blockFill > 0) this.#checksums.push(this.#blockCheck);
    if (this.#spare) this.#bodies.unreserve(this.#spare);
    await this.#bodies.sync(new Set(this.#extents.map((extent) => extent.life)));
    return {
      size: this.#size,
      content: { extents: joined(this.#extents), checksums: Uint32Array.from(this.#checksums) },
      release: () => this.#unstage(),
    };
  }

  /** The body will not come: its room is garbage now, and compaction's business. */
  async abandon(): Promise<void> {
    await this.#writing;
    this.#giveBack(this.#held);
    this.#unstage();
  }

  /** Hands what was gathered to the disk once the slice before it is there. */
  async #flush(last: boolean): Promise<void> {
    const chunks = this.#chunks;
    const length = this.#gathered;
    if (length === 0) return;
    this.#chunks = [];
    this.#gathered = 0;
    await this.#writing;
    if (this.#failure === undefined) {
      this.#writing = this.#write(chunks, length, last)
        .catch((error: unknown) => {
          this.#failure = error;
        })
        .finally(() => this.#giveBack(length));
      return;
    }
    this.#giveBack(length);
    throw this.#failure;
  }

  async #write(chunks: readonly Uint8Array[], length: number, last: boolean): Promise<void> {
    let rest = chunks;
    let left = length;
    while (left > 0) {
      const extent = await this.#room(left, last);
      const [now, later] = split(rest, extent.length);
      await this.#bodies.write(extent, now);
      this.#extents.push(extent);
      this.#placed += extent.length;
      rest = later;
      left -= extent.length;
    }
  }

  /**
   * Room for some of `length` bytes. Reservations are whole blocks, so that only a body's last extent ends inside
   * one, and reads can check blocks extent by extent.
   */
  async #room(length: number, last: boolean): Promise<Extent> {
    if (!this.#spare || this.#spare.length === 0) {
      const known = Math.min(reserveBytes, this.#expected - this.#placed);
      const whole = Math.max(length, known - (known % blockBytes));
      this.#spare = await this.#bodies.reserve(last ? length : Math.ceil(whole / sliceBytes) * sliceBytes);
      this.#reserved.push(this.#spare.life);
    }
    const { life, offset, length: room } = this.#spare;
    const taken = Math.min(length, room);
    this.#spare = { life, offset: offset + taken, length: room - taken };
    return { life, offset, length: taken };
  }

  #check(part: Uint8Array): void {
    let rest = part;
    while (rest.length > 0) {
      const piece = rest.subarray(0, blockBytes - this.#blockFill);
      this.#blockCheck = crc32(piece, this.#blockCheck);
      this.#blockFill += piece.length;
      rest = rest.subarray(piece.length);
      if (this.#blockFill < blockBytes) continue;
      this.#checksums.push(this.#blockCheck);
      this.#blockCheck = 0;
      this.#blockFill = 0;
    }
  }

  #giveBack(amount: number): void {
    this.#held -= amount;
    this.#bodies.budget.give(amount);
  }

  #unstage(): void {
    for (const life of this.#reserved.splice(0)) this.#bodies.unstage(life);
  }
}

/** Neighbouring extents become one. */
function joined(extents: readonly Extent[]): Extent[] {
  const result: Extent[] = [];
  for (const extent of extents) {
    const last = result.at(-1);
    if (last && last.life === extent.life && last.offset + last.length === extent.offset)
      result[result.length - 1] = { ...last, length: last.length + extent.length };
    else result.push(extent);
  }
  return result;
}

function split(chunks: readonly Uint8Array[], length: number): [Uint8Array[], Uint8Array[]] {
  const now: Uint8Array[] = [];
  let left = length;
  for (const [index, chunk] of chunks.entries()) {
    if (left === 0) return [now, chunks.slice(index)];
    if (chunk.length > left) {
      now.push(chunk.subarray(0, left));
      return [now, [chunk.subarray(left), ...chunks.slice(index + 1)]];
    }
    now.push(chunk);
    left -= chunk.length;
  }
  return [now, []];
}
