import type { AccountId, InstanceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import type { ComputeSettings } from '../op.ts';
import { instanceFacts } from '../repos/instance-facts.ts';
import type { InstanceRow } from '../tables.ts';
import { type Instance, instanceView } from './instance.ts';

export interface Reservation {
  ReservationId: string;
  OwnerId: string;
  RequesterId?: string;
  Groups: { GroupId: string; GroupName: string }[];
  Instances: Instance[];
}

/** The instances of one reservation, as RunInstances answers; those that are forgotten are left out. */
export async function reservationView(
  read: Read,
  { id, account }: { id: string; account: AccountId },
  rows: readonly InstanceRow[],
  settings: ComputeSettings,
): Promise<Reservation> {
  const facts = await instanceFacts(read, rows, settings);
  return {
    ReservationId: id,
    OwnerId: account,
    Groups: [],
    Instances: rows.map((row) => instanceView(facts.get(row.id as InstanceId)!)),
  };
}
