import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { op, query } from '../op.ts';
import { instanceFacts } from '../repos/instance-facts.ts';
import { instances } from '../repos/instances.ts';
import { listDemand } from '../rules/demands.ts';
import { matching } from '../rules/filters.ts';
import { instanceFilters } from '../rules/instance-filters.ts';
import { readToken, writeToken } from '../rules/page.ts';
import type { InstanceRow } from '../tables.ts';
import { type InstanceFacts, instanceView } from '../views/instance.ts';
import type { Reservation } from '../views/reservation.ts';

/** Rows are read and described in slices, with a pause after each, so that a long list holds up nobody. */
const slice = 200;

export const describeInstances = op.read('DescribeInstances', {
  parameters: {
    InstanceIds: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    IncludeManagedResources: { only: [false] },
  },
  authorize: (_, about) => listDemand('DescribeInstances', about),
  async run({ read, scope, ports }, { InstanceIds, Filters, MaxResults, NextToken }) {
    const ids = (InstanceIds ?? []).filter((id) => id !== 'verbose');
    const everybody = (InstanceIds ?? []).includes('verbose') && scope.subject.cloudAdministrator;
    if (MaxResults !== undefined && ids.length > 0)
      throw errors.invalidCombination('The parameter maxResults cannot be used with instance IDs.');
    if (MaxResults !== undefined && (MaxResults < 5 || MaxResults > 1000))
      throw errors.invalidValue('maxResults', MaxResults, 'Expecting a value between 5 and 1000.');
    const question = ['instances', everybody ? '*' : scope.account, Filters];
    const matches = matching(instanceFilters, Filters);
    if (ids.length > 0) {
      const rows = await instances.get(read, scope.account, ids);
      const facts = await instanceFacts(read, rows, ports.settings);
      return { Reservations: reservations([...facts.values()].filter((one) => matches(one))) };
    }
    const chosen: InstanceFacts[] = [];
    let after = NextToken ? readToken(NextToken, question) : '';
    for (;;) {
      const rows = await next(read, everybody ? undefined : scope.account, after);
      const facts = await instanceFacts(read, rows, ports.settings);
      for (const { id } of rows) {
        const one = facts.get(id)!;
        if (!matches(one)) continue;
        if (MaxResults !== undefined && chosen.length === MaxResults)
          return { Reservations: reservations(chosen), NextToken: writeToken(chosen.at(-1)!.row.id, question) };
        chosen.push(one);
      }
      if (rows.length < slice) return { Reservations: reservations(chosen) };
      after = rows.at(-1)!.id;
      await yieldToOthers();
    }
  },
});

async function next(read: Read, account: AccountId | undefined, after: string): Promise<InstanceRow[]> {
  const from = after as InstanceRow['id'];
  return account === undefined ? anybodys(read, { after: from }) : own(read, { account, after: from });
}

const own = query((db, $: { account: AccountId; after: InstanceRow['id'] }) =>
  db
    .selectFrom('instance')
    .selectAll()
    .where('account', '=', $.account)
    .where('id', '>', $.after)
    .orderBy('id')
    .limit(slice),
);

const anybodys = query((db, $: { after: InstanceRow['id'] }) =>
  db.selectFrom('instance').selectAll().where('id', '>', $.after).orderBy('id').limit(slice),
);

/** Instances under their reservations, in the order of their ids. */
function reservations(facts: readonly InstanceFacts[]): Reservation[] {
  const byId = new Map<string, Reservation>();
  for (const one of facts) {
    const { reservation, account } = one.row;
    const known = byId.get(reservation);
    if (known) known.Instances.push(instanceView(one));
    else
      byId.set(reservation, {
        ReservationId: reservation,
        OwnerId: account,
        Groups: [],
        Instances: [instanceView(one)],
      });
  }
  return [...byId.values()];
}
