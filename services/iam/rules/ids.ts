import type { World } from '@mallee/base';

/** The four letters by which AWS tells what an id names. */
export const prefixes = {
  user: 'AIDA',
  group: 'AGPA',
  role: 'AROA',
  'instance-profile': 'AIPA',
  policy: 'ANPA',
} as const;

/** An id of 21 characters, as AWS writes them. */
export const uniqueId = (world: World, kind: keyof typeof prefixes): string => prefixes[kind] + letters(world, 17);

/** 20 characters: `AKIA` for keys that last, `ASIA` for temporary ones. */
export const accessKeyId = (world: World, prefix: 'AKIA' | 'ASIA'): string => prefix + letters(world, 16);

/** 40 characters of 240 random bits. */
export const secretKey = (world: World): string => world.bytes(30).toString('base64');

/** Twelve decimal digits; never a leading zero, which spreadsheets and YAML eat. */
export const accountNumber = (world: World): string => String(100_000_000_000 + world.below(900_000_000_000));

/** S3's name of an account in ACLs: 64 hexadecimal digits. */
export const canonicalId = (world: World): string => world.bytes(32).toString('hex');

/** Base 32 (RFC 4648): 5 random bits a character. */
function letters(world: World, count: number): string {
  return Array.from(world.bytes(count), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join('');
}
