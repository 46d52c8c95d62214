/**
 * A firmware of our own that enters 64-bit mode with paging, says so on the debug console, counts to ten million and
 * ends QEMU through its debug-exit port. Hosts exist on which /dev/kvm opens and guests seem to run, but every instruction is emulated in
 * the kernel a thousand times slower: only counting tells. In assembler:
 *
 *     16 bit: cli; lgdt; cr0.PE = 1; jump to 32 bit
 *     32 bit: zero 0x1000-0x6fff; map 4 GiB one to one by 2 MiB pages; cr3; cr4.PAE; EFER.LME; cr0.PG; jump to 64 bit
 *     64 bit: mov al, 'M'; out 0xe9, al; mov ecx, 10000000; loop: dec ecx; jnz loop; mov al, 0x10; out 0xf4, al; hlt
 */
const code = Buffer.from(
  'fa2e660f0116e8000f20c00c010f22c066ea1800ffff080066b810008ed88ec08ed0bf0010000031c0b900180000fcf3abc7' +
    '050010000003200000c7050020000003300000c7050820000003400000c7051020000003500000c7051820000003600000bf' +
    '00300000b883000000b9000800008907050000200083c708e2f4b8001000000f22d80f20e083c8200f22e0b9800000c00f32' +
    '0d000100000f300f20c00d000000800f22c0eaaf00ffff1800b04de6e9909090b980969800ffc975fcb010e6f4f4ebfd6690' +
    '0000000000000000ffff0000009bcf00ffff00000093cf00ffff0000009baf001f00c800ffff',
  'hex',
);
const size = 65_536;
/** Where the processor begins: 16 bytes below the end. */
const resetVector = size - 16;

/** What QEMU's `isa-debug-exit` makes of the value 0x10. */
export const probeExitStatus = 33;

export function probeRom(): Buffer {
  const rom = Buffer.alloc(size, 0xf4);
  code.copy(rom);
  rom[resetVector] = 0xe9;
  rom.writeUInt16LE((0x10000 - (resetVector + 3)) & 0xffff, resetVector + 1);
  return rom;
}
