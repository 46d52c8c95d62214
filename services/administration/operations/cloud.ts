import { AwsError } from '@mallee/base';
import { date } from '@mallee/gateway/op';
import { ofCloud, op } from '../op.ts';
import { faultsOf } from '../rules/faults.ts';

export const cloudOperations = [
  op.read('DescribeNodes', {
    parameters: {},
    authorize: () => ofCloud('DescribeNodes'),
    async run({ read, ports }) {
      const nodes = await ports.nodes(read);
      return {
        Nodes: nodes.map((node) => ({
          NodeId: node.id,
          Zone: node.zone,
          State: node.state,
          Acceleration: node.acceleration,
          Hypervisor: node.hypervisor,
          SeenAt: date(node.seenAt),
          Vcpus: node.vcpus.all,
          VcpusUsed: node.vcpus.used,
          MemoryMiB: node.memoryMiB.all,
          MemoryMiBUsed: node.memoryMiB.used,
          DiskGiB: node.diskGiB.all,
          DiskGiBUsed: node.diskGiB.used,
          Faults: node.faults.map(({ code, say }) => ({ Source: node.id, Code: code, Message: say })),
          Strangers: [...node.strangers],
        })),
      };
    },
  }),

  op.read('DescribeCapacity', {
    parameters: {},
    authorize: () => ofCloud('DescribeCapacity'),
    async run({ read, ports }) {
      const types = await ports.capacity(read);
      return {
        InstanceTypes: types.map((each) => ({
          Zone: each.zone,
          InstanceType: each.type,
          Vcpus: each.vcpus,
          MemoryMiB: each.memoryMiB,
          DiskGiB: each.diskGiB,
          Available: each.available,
          Maximum: each.maximum,
        })),
      };
    },
  }),

  /** In Eucalyptus' words: this process and its services are enabled when they answer; nodes are what they were heard to be. */
  op.read('DescribeServices', {
    parameters: {},
    authorize: () => ofCloud('DescribeServices'),
    async run({ read, ports }) {
      const nodes = await ports.nodes(read);
      const own = ports.services().map(({ name, type, partition, endpoint, version, operations }) => ({
        ...{ Name: name, Type: type, Partition: partition, State: 'enabled' },
        ...(endpoint !== undefined && { Endpoint: endpoint }),
        ...(version !== undefined && { Version: version }),
        ...(operations !== undefined && { Operations: operations }),
      }));
      const states = { enabled: 'enabled', silent: 'notready', lost: 'stopped' } as const;
      const hosts = nodes.map(({ id, zone, state, faults }) => ({
        ...{ Name: id, Type: 'node', Partition: zone },
        State: state === 'enabled' && faults.length > 0 ? 'notready' : states[state],
      }));
      return { Services: [...own, ...hosts] };
    },
  }),

  op.read('DescribeReconcilers', {
    parameters: {},
    authorize: () => ofCloud('DescribeReconcilers'),
    run({ ports }) {
      return {
        Reconcilers: ports.reconcilers().map(({ name, runs, keys, lastRun, lastMilliseconds, lastError }) => ({
          ...{ Name: name, Runs: runs, Keys: keys, LastMilliseconds: lastMilliseconds },
          ...(lastRun !== undefined && { LastRun: date(lastRun) }),
          ...(lastError && {
            LastError: { Key: lastError.key, Message: lastError.say, Time: date(lastError.at) },
          }),
        })),
      };
    },
  }),

  op.read('DescribeFaults', {
    parameters: {},
    authorize: () => ofCloud('DescribeFaults'),
    async run({ read, ports }) {
      const faults = faultsOf(await ports.nodes(read), ports.reconcilers());
      return {
        Faults: faults.map(({ source, code, say, at }) => ({
          ...{ Source: source, Code: code, Message: say },
          ...(at !== undefined && { Time: date(at) }),
        })),
      };
    },
  }),

  /** Settings are read once, at the start: they are changed in mallee.yaml. */
  op.read('DescribeProperties', {
    parameters: { Names: 'used' },
    authorize: () => ofCloud('DescribeProperties'),
    run({ ports }, { Names }) {
      const all = ports.properties();
      const unknown = Names?.find(
        (name) => !all.some((each) => each.name === name || each.name.startsWith(`${name}.`)),
      );
      if (unknown !== undefined)
        throw new AwsError('InvalidParameterValue', 400, `There is no property called ${unknown}.`);
      // As in Eucalyptus, a prefix stands for all below it.
      const wanted = all.filter(
        ({ name }) => !Names?.length || Names.some((each) => name === each || name.startsWith(`${each}.`)),
      );
      return {
        Properties: wanted.map(({ name, value, standard, description }) => ({
          ...{ Name: name, Value: value, DefaultValue: standard, Description: description },
        })),
      };
    },
  }),
];
