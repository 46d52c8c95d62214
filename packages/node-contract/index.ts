export { CloudRefusal, connectCloud } from './client.ts';
export * from './documents.ts';
export type { Ask, CloudLink, Fetchable, NodeDoor } from './link.ts';
export { type NodeServer, type NodeServerOptions, serveNodeDoor } from './server.ts';
