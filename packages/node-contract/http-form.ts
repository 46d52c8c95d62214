import type { InstanceId, NodeId } from '@mallee/base';
import { z } from 'zod';
import type { Fetchable } from './link.ts';

/** What both ends of the HTTP form of the link agree on. */
export const nodeHeader = 'mallee-node';
/** What a connection is upgraded to when it becomes a stream of bytes. */
export const streamProtocol = 'mallee-bytes';

/** Bytes, and simultaneous connections of one server. */
export const limits = {
  small: 65_536,
  document: 268_435_456,
  answer: 16_777_216,
  connections: 1024,
};

export const nodeIdSchema = z.custom<NodeId>((v) => typeof v === 'string' && /^node-[0-9a-z-]{1,40}$/.test(v));

export const afterSchema = z.object({
  after: z.object({ epoch: z.string(), revision: z.int().nonnegative() }).optional(),
});

export const askSchema = z.object({
  id: z.string().min(1).max(100),
  instance: z.custom<InstanceId>((v) => typeof v === 'string' && /^i-[0-9a-z-]{1,40}$/.test(v)),
  what: z.enum(['console', 'screenshot', 'serial', 'screen']),
});

const digestForm = /^sha256:[0-9a-f]{64}$/;
export const fetchableSchema = z.custom<Fetchable>((v) => {
  if (typeof v !== 'string') return false;
  const [kind, name = '', ...rest] = v.split('/');
  if (rest.length > 0) return false;
  if (kind === 'credentials') return /^i-[0-9a-z-]{1,40}$/.test(name);
  return (kind === 'image' || kind === 'user-data') && digestForm.test(name);
});
