import { AwsError } from '@mallee/base';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { describeInSlices } from '../repos/describe-in-slices.ts';
import { changeInstance } from '../repos/instance-changes.ts';
import { instances } from '../repos/instances.ts';
import { tags } from '../repos/tags.ts';
import { listDemand } from '../rules/demands.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { instanceState } from '../rules/instance-state.ts';
import { fromJson } from '../rules/json.ts';
import type { InstanceRow } from '../tables.ts';

/** Credits are a hint that is kept and shown: a host shares its processors fairly and meters nobody. */
const isBurstable = ({ instance_type }: Pick<InstanceRow, 'instance_type'>) => /^t[2-9][a-z]*\./.test(instance_type);

/** Source: "Burstable performance instances", Amazon EC2 User Guide: T2 starts as standard, its successors as unlimited. */
const creditsOf = (row: InstanceRow) =>
  fromJson<{ cpuCredits?: string }>(row.hints)?.cpuCredits ??
  (row.instance_type.startsWith('t2.') ? 'standard' : 'unlimited');

const notBurstable = ({ id, instance_type }: InstanceRow) =>
  `The instance '${id}' is a ${instance_type}; only burstable performance instances have CPU credits.`;

const modifyInstanceCreditSpecification = op.write('ModifyInstanceCreditSpecification', {
  parameters: {
    // Repeating it with the same values changes nothing, with or without a token.
    ClientToken: 'used',
    InstanceCreditSpecifications: { within: { InstanceId: 'used', CpuCredits: 'used' } },
  },
  authorize: (input, about) =>
    instanceDemands(
      'ModifyInstanceCreditSpecification',
      (input.InstanceCreditSpecifications ?? []).map(({ InstanceId }) => InstanceId ?? ''),
      about,
    ),
  async run({ tx, scope }, { InstanceCreditSpecifications }) {
    const done: { InstanceId: string }[] = [];
    const refused = [];
    for (const { InstanceId, CpuCredits } of InstanceCreditSpecifications ?? []) {
      const [row] = await instances.get(tx, scope.account, [InstanceId ?? '']);
      if (CpuCredits !== 'standard' && CpuCredits !== 'unlimited')
        throw errors.invalidValue('cpuCredits', CpuCredits, 'Use standard or unlimited.');
      if (!isBurstable(row!)) {
        const Code = 'InstanceCreditSpecification.NotSupported' as const;
        refused.push({ InstanceId: row!.id, Error: { Code, Message: notBurstable(row!) } });
        continue;
      }
      const hints = JSON.stringify({ ...fromJson<object>(row!.hints), cpuCredits: CpuCredits });
      await changeInstance(tx, row!, { hints });
      done.push({ InstanceId: row!.id });
    }
    return { SuccessfulInstanceCreditSpecifications: done, UnsuccessfulInstanceCreditSpecifications: refused };
  },
});

type Described = InstanceRow & { tags: Readonly<Record<string, string>> };

const description = {
  // AWS forgets the credits of an instance that has ended unless it is asked for by its id.
  listed: (row: Described) => isBurstable(row) && instanceState(row) !== 'terminated',
  keyOf: ({ id }: Described) => id,
  code: 'InstanceID',
  noun: 'instance ID',
  filters: { 'instance-id': ({ id }: Described) => id },
};

const describeInstanceCreditSpecifications = op.read('DescribeInstanceCreditSpecifications', {
  parameters: { InstanceIds: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeInstanceCreditSpecifications', about),
  async run({ read, scope }, { InstanceIds, Filters, MaxResults, NextToken }) {
    const tagged = (rows: readonly InstanceRow[]) => tags.join(read, rows, ({ id }) => id);
    const source = {
      after: async (id: string) => tagged(await instances.after(read, scope.account, id)),
      withIds: async (ids: readonly string[]) => {
        const rows = await instances.get(read, scope.account, ids);
        const other = rows.find((row) => !isBurstable(row));
        if (other) throw new AwsError('InstanceCreditSpecification.NotSupported', 400, notBurstable(other));
        return tagged(rows);
      },
    };
    const question = { ids: InstanceIds, filters: Filters, MaxResults, NextToken };
    const { rows, ...more } = await describeInSlices(description, source, question);
    return {
      InstanceCreditSpecifications: rows.map((row) => ({ InstanceId: row.id, CpuCredits: creditsOf(row) })),
      ...more,
    };
  },
});

export const creditSpecificationOperations = [modifyInstanceCreditSpecification, describeInstanceCreditSpecifications];
