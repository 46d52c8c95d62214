import type { System } from '../frame/system.ts';
import { askCloud } from './control.ts';

/** What the cloud knows to be wrong with itself; a fault without a time is one of now. */
interface Fault {
  readonly source: string;
  readonly code: string;
  readonly say: string;
  readonly at?: number;
}

/** By the tags that the original's events have. */
export type Event = Readonly<
  Record<'timestamp' | 'severity' | 'id' | 'subject-type' | 'subject-name' | 'message', string>
>;

export async function events(system: System): Promise<Event[]> {
  const faults = await askCloud<Fault[]>(system, '/faults');
  return faults.map(({ source, code, say, at }) => ({
    // The original's form; UTC, as its servers ran.
    timestamp: new Date(at ?? system.now()).toISOString().slice(0, 19).replace('T', ' '),
    severity: severities[code] ?? 'ERROR',
    id: code,
    'subject-type': source.startsWith('node-') ? 'node' : 'eucalyptus',
    'subject-name': source,
    message: say,
  }));
}

/** A silent node may come back by itself; without any nothing runs. */
const severities: Readonly<Record<string, string>> = { NoNode: 'URGENT', NodeSilent: 'WARNING' };
