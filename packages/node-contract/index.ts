export { CloudRefusal, connectCloud } from './client.ts';
export * from './documents.ts';
export type { Ask, CloudLink, Fetchable, NodeDoor, StreamKind } from './link.ts';
export { type NodeServer, type NodeServerOptions, serveNodeDoor } from './server.ts';
