/**
 * A guest in one boot sector, so that real machines can be tested in a fraction of a second and without an operating
 * system. It counts its boots in the disk's second sector, writes `boot N` to the serial port and the screen, then a
 * dot every half second. What else it does is chosen by the byte at 509. In assembler, 16 bit, loaded at 0x7c00:
 *
 *     read sector 2 to 0x8000; inc byte [0x8000]; write it back; print "boot ", '0' + [0x8000]
 *     outw(0x602, 0x100)                                  ; ACPI: let the power button be seen
 *     'powers-off': jump to off   'panics': find PCI device 1b36:0011, write 1 at its BAR 0 (pvpanic)
 *     wait: if inw(0x600) & 0x100 and not 'deaf': print "power button"; off: outw(0x604, 0x2000); hlt
 *           every 9 ticks of BIOS time: print "."; jump to wait
 */
const code = Buffer.from(
  '31c08ed88ec08ed0bc007c8816227db80102e8c200fe060080b80103e8b800be067de8c100a000800430e8c300be1d7de8b300ba0206b80001' +
    'ef803efd7d017435803efd7d037438ba0006edf6c4017407803efd7d02751830e4cd1a2b16207d83fa0972e30116207db02ee88200ebd8be' +
    '0c7de87000ba0406b80020eff4ebfd66bb000000806689d8baf80c66efbafc0c66ed663d361b110074096681c300010000ebe2b3106689d8' +
    'baf80c66efbafc0c66ed24f06689c7fa0f0116347d0f20c00c010f22c0bb08008ee324fe0f22c06467c60701eba6b90200b6008a16227dbb' +
    '0080cd13c3ac84c0741ae80200ebf650b40ebb0700cd10bafd03eca82074f858baf803eec3626f6f7420000d0a706f77657220627574746f' +
    '6e0d0a000d0a00000000900000000000000000ffff00000092cf000f00247d',
  'hex',
);
const modes = { listens: 0, 'powers-off': 1, deaf: 2, panics: 3 };
const modeAt = 509;

export type GuestMode = keyof typeof modes;

/** A raw disk of 1 MiB that boots the guest. */
export function guestDisk(mode: GuestMode): Buffer {
  const disk = Buffer.alloc(1_048_576);
  code.copy(disk);
  disk[modeAt] = modes[mode];
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}
