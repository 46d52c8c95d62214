import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { AccountId, InstanceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { op, query } from '../op.ts';
import { inSlices, slice } from '../repos/in-slices.ts';
import { instanceFacts } from '../repos/instance-facts.ts';
import { instances } from '../repos/instances.ts';
import { listDemand } from '../rules/demands.ts';
import { matching } from '../rules/filters.ts';
import { instanceFilters } from '../rules/instance-filters.ts';
import { readToken, writeToken } from '../rules/page.ts';
import { type DescribedInstance, describedColumns, type InstanceFacts, instanceView } from '../views/instance.ts';
import type { Reservation } from '../views/reservation.ts';

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
    const found = new Reservations();
    if (ids.length > 0) {
      const rows = await instances.get(read, scope.account, ids);
      for (let at = 0; at < rows.length; at += slice) {
        const facts = await instanceFacts(read, rows.slice(at, at + slice), ports.settings);
        for (const one of facts.values()) if (matches(one)) found.add(one);
        await yieldToOthers();
      }
      return { Reservations: found.all };
    }
    const account = everybody ? undefined : scope.account;
    const from = (NextToken ? readToken(NextToken, question) : '') as InstanceId;
    for await (const rows of inSlices((after: InstanceId) => next(read, account, after), from)) {
      const facts = await instanceFacts(read, rows, ports.settings);
      for (const one of facts.values()) {
        if (!matches(one)) continue;
        if (found.count === MaxResults)
          return { Reservations: found.all, NextToken: writeToken(found.last!, question) };
        found.add(one);
      }
    }
    return { Reservations: found.all };
  },
});

const next = (read: Read, account: AccountId | undefined, after: InstanceId): Promise<DescribedInstance[]> =>
  account === undefined ? anybodys(read, { after }) : own(read, { account, after });

const own = query((db, $: { account: AccountId; after: InstanceId }) =>
  db
    .selectFrom('instance')
    .select(describedColumns)
    .where('account', '=', $.account)
    .where('id', '>', $.after)
    .orderBy('id')
    .limit(slice),
);

const anybodys = query((db, $: { after: InstanceId }) =>
  db.selectFrom('instance').select(describedColumns).where('id', '>', $.after).orderBy('id').limit(slice),
);

/** Instances under their reservations, in the order of the first of each. */
class Reservations {
  readonly all: Reservation[] = [];
  count = 0;
  last: InstanceId | undefined;
  readonly #byId = new Map<string, Reservation>();

  add(facts: InstanceFacts): void {
    const { id, reservation, account } = facts.row;
    let known = this.#byId.get(reservation);
    if (!known) {
      known = { ReservationId: reservation, OwnerId: account, Groups: [], Instances: [] };
      this.#byId.set(reservation, known);
      this.all.push(known);
    }
    known.Instances.push(instanceView(facts));
    this.count += 1;
    this.last = id;
  }
}
