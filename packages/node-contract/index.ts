export * from './documents.ts';
export type { Ask, CloudLink, Fetchable, NodeDoor } from './link.ts';
