import type { ByteReader, ByteWriter } from './bytes.ts';

/** A stretch of a body segment. */
export interface Extent {
  readonly life: number;
  readonly offset: number;
  readonly length: number;
}

/** Where a large body lies, with a CRC-32 for each of its blocks of 256 KiB. Extents are in the body's order. */
export interface StoredLayout {
  readonly extents: readonly Extent[];
  readonly checksums: Uint32Array;
}

/** A body that is other bodies one after another: what a completed multipart upload is. */
export interface ManifestLayout {
  readonly parts: readonly { readonly id: number; readonly size: number }[];
}

export type Layout = StoredLayout | ManifestLayout;

export function isManifest(layout: Layout): layout is ManifestLayout {
  return 'parts' in layout;
}

export function writeLayout(to: ByteWriter, layout: Layout): void {
  if (isManifest(layout)) {
    to.byte(1).int(layout.parts.length);
    for (const part of layout.parts) to.int(part.id).int(part.size);
    return;
  }
  to.byte(0).int(layout.extents.length);
  for (const extent of layout.extents) to.int(extent.life).int(extent.offset).int(extent.length);
  to.int(layout.checksums.length);
  for (const checksum of layout.checksums) to.word(checksum);
}

export function readLayout(from: ByteReader): Layout {
  if (from.byte() === 1) {
    const parts = Array.from({ length: from.int() }, () => ({ id: from.int(), size: from.int() }));
    return { parts };
  }
  const extents = Array.from({ length: from.int() }, () => ({
    life: from.int(),
    offset: from.int(),
    length: from.int(),
  }));
  const checksums = new Uint32Array(from.int());
  for (let block = 0; block < checksums.length; block++) checksums[block] = from.word();
  return { extents, checksums };
}
