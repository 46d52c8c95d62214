import type { MemberTable, ServiceTable } from './schema/tables.ts';

/**
 * The service `mallee`: what the cloud tells its own administrators. AWS has nothing like it, so its schema stands here,
 * in the form of the committed ones.
 */
const struct = (required: number, members: MemberTable[]): ServiceTable['shapes'][string] => [
  'struct',
  required,
  members,
];

const use: MemberTable[] = [
  ...(['Objects', 'Bytes', 'OlderVersions', 'OlderBytes', 'UploadBytes'] as const),
  ...(['Reads', 'Writes', 'Lists', 'Failed', 'BytesIn', 'BytesOut'] as const),
].map((name) => [name, 'number']);

export const administration: ServiceTable = {
  version: '2026-12-01',
  xmlNamespace: 'http://mallee.internal/doc/2026-12-01/',
  target: 'Mallee',
  operations: {
    DescribeNodes: { in: 'Nothing', out: 'DescribeNodesResponse' },
    DescribeCapacity: { in: 'Nothing', out: 'DescribeCapacityResponse' },
    DescribeServices: { in: 'Nothing', out: 'DescribeServicesResponse' },
    DescribeReconcilers: { in: 'Nothing', out: 'DescribeReconcilersResponse' },
    DescribeFaults: { in: 'Nothing', out: 'DescribeFaultsResponse' },
    DescribeProperties: { in: 'DescribePropertiesRequest', out: 'DescribePropertiesResponse' },
    DescribeUsage: { in: 'DescribeUsageRequest', out: 'DescribeUsageResponse' },
    DescribeActivity: { in: 'DescribeActivityRequest', out: 'DescribeActivityResponse' },
    ExplainDecision: { in: 'ExplainDecisionRequest', out: 'ExplainDecisionResponse' },
  },
  errors: {},
  shapes: {
    Nothing: struct(0, []),
    DescribeNodesResponse: struct(0, [['Nodes', 'Nodes']]),
    Nodes: ['list', 'Node'],
    Node: struct(0, [
      ['NodeId', 'string'],
      ['Zone', 'string'],
      ['State', 'string'],
      ['Acceleration', 'string'],
      ['Hypervisor', 'string'],
      ['SeenAt', 'timestamp'],
      ['Vcpus', 'number'],
      ['VcpusUsed', 'number'],
      ['MemoryMiB', 'number'],
      ['MemoryMiBUsed', 'number'],
      ['DiskGiB', 'number'],
      ['DiskGiBUsed', 'number'],
      ['Faults', 'Faults'],
      ['Strangers', '[string]'],
    ]),
    DescribeCapacityResponse: struct(0, [['InstanceTypes', 'TypeCapacities']]),
    TypeCapacities: ['list', 'TypeCapacity'],
    TypeCapacity: struct(0, [
      ['Zone', 'string'],
      ['InstanceType', 'string'],
      ['Vcpus', 'number'],
      ['MemoryMiB', 'number'],
      ['DiskGiB', 'number'],
      ['Available', 'number'],
      ['Maximum', 'number'],
    ]),
    DescribeServicesResponse: struct(0, [['Services', 'Services']]),
    Services: ['list', 'Service'],
    Service: struct(0, [
      ['Name', 'string'],
      ['Type', 'string'],
      ['Partition', 'string'],
      ['State', 'string'],
      ['Endpoint', 'string'],
      ['Version', 'string'],
      ['Operations', 'number'],
    ]),
    DescribeReconcilersResponse: struct(0, [['Reconcilers', 'Reconcilers']]),
    Reconcilers: ['list', 'Reconciler'],
    Reconciler: struct(0, [
      ['Name', 'string'],
      ['Runs', 'number'],
      ['Keys', 'number'],
      ['LastRun', 'timestamp'],
      ['LastMilliseconds', 'number'],
      ['LastError', 'ReconcilerError'],
    ]),
    ReconcilerError: struct(0, [
      ['Key', 'string'],
      ['Message', 'string'],
      ['Time', 'timestamp'],
    ]),
    DescribeFaultsResponse: struct(0, [['Faults', 'Faults']]),
    Faults: ['list', 'Fault'],
    Fault: struct(0, [
      ['Source', 'string'],
      ['Code', 'string'],
      ['Message', 'string'],
      ['Time', 'timestamp'],
    ]),
    DescribePropertiesRequest: struct(0, [['Names', '[string]']]),
    DescribePropertiesResponse: struct(0, [['Properties', 'Properties']]),
    Properties: ['list', 'Property'],
    Property: struct(0, [
      ['Name', 'string'],
      ['Value', 'string'],
      ['DefaultValue', 'string'],
      ['Description', 'string'],
    ]),
    DescribeUsageRequest: struct(0, [
      ['AccountId', 'string'],
      ['Days', 'number'],
      ['MaxResults', 'number'],
      ['NextToken', 'string'],
    ]),
    DescribeUsageResponse: struct(0, [
      ['Accounts', 'AccountUses'],
      ['NextToken', 'string'],
    ]),
    AccountUses: ['list', 'AccountUse'],
    AccountUse: struct(0, [['AccountId', 'string'], ['AccountName', 'string'], ...use, ['Buckets', 'BucketUses']]),
    BucketUses: ['list', 'BucketUse'],
    BucketUse: struct(0, [['Name', 'string'], ...use]),
    DescribeActivityRequest: struct(0, [
      ['AccountId', 'string'],
      ['Principal', 'string'],
      ['AccessKeyId', 'string'],
      ['ServiceName', 'string'],
      ['Action', 'string'],
      ['Resource', 'string'],
      ['Outcome', 'string'],
      ['StartTime', 'timestamp'],
      ['EndTime', 'timestamp'],
      ['MaxResults', 'number'],
      ['NextToken', 'string'],
    ]),
    DescribeActivityResponse: struct(0, [
      ['Entries', 'Entries'],
      ['NextToken', 'string'],
    ]),
    Entries: ['list', 'Entry'],
    Entry: struct(0, [
      ['RequestId', 'string'],
      ['Time', 'timestamp'],
      ['AccountId', 'string'],
      ['Principal', 'string'],
      ['AccessKeyId', 'string'],
      ['SourceIp', 'string'],
      ['ServiceName', 'string'],
      ['Action', 'string'],
      ['Outcome', 'string'],
      ['Code', 'string'],
      ['Message', 'string'],
      ['Resources', '[string]'],
      ['Explainable', 'boolean'],
    ]),
    ExplainDecisionRequest: struct(1, [['RequestId', 'string']]),
    ExplainDecisionResponse: struct(0, [
      ['RequestId', 'string'],
      ['Principal', 'string'],
      ['Action', 'string'],
      ['Resource', 'string'],
      ['Allowed', 'boolean'],
      ['Why', 'string'],
      ['Source', 'string'],
      ['Policy', 'string'],
      ['Statement', 'string'],
      ['Explanation', 'string'],
      ['Remedy', 'string'],
    ]),
  },
};

export interface AdministrationOperations {
  DescribeNodes: { input: Nothing; output: { Nodes: NodeView[] } };
  /** Machines of each type that fit now, and that would fit if there were none. */
  DescribeCapacity: {
    input: Nothing;
    output: {
      InstanceTypes: {
        Zone: string;
        InstanceType: string;
        Vcpus: number;
        MemoryMiB: number;
        DiskGiB: number;
        Available: number;
        Maximum: number;
      }[];
    };
  };
  DescribeServices: {
    input: Nothing;
    output: {
      Services: {
        Name: string;
        Type: string;
        Partition: string;
        State: string;
        Endpoint?: string;
        Version?: string;
        Operations?: number;
      }[];
    };
  };
  DescribeReconcilers: {
    input: Nothing;
    output: {
      Reconcilers: {
        Name: string;
        Runs: number;
        Keys: number;
        LastRun?: Date;
        LastMilliseconds: number;
        LastError?: { Key: string; Message: string; Time: Date };
      }[];
    };
  };
  DescribeFaults: { input: Nothing; output: { Faults: FaultView[] } };
  DescribeProperties: {
    input: { Names?: string[] };
    output: { Properties: { Name: string; Value: string; DefaultValue: string; Description: string }[] };
  };
  /**
   * What buckets hold, and what they were asked for in so many days, today among them (30 unless told). Buckets are told
   * one by one of one account; without `AccountId` administrators of the cloud see all accounts that have some.
   */
  DescribeUsage: {
    input: { AccountId?: string; Days?: number; MaxResults?: number; NextToken?: string };
    output: {
      Accounts: (UseView & { AccountId: string; AccountName: string; Buckets?: (UseView & { Name: string })[] })[];
      NextToken?: string;
    };
  };
  /** The newest first. `Outcome` is `succeeded`, `failed` or `denied`. */
  DescribeActivity: {
    input: {
      AccountId?: string;
      Principal?: string;
      AccessKeyId?: string;
      ServiceName?: string;
      Action?: string;
      Resource?: string;
      Outcome?: string;
      StartTime?: Date;
      EndTime?: Date;
      MaxResults?: number;
      NextToken?: string;
    };
    output: { Entries: ActivityView[]; NextToken?: string };
  };
  /** Why a request was denied, from what was written down when it was. */
  ExplainDecision: {
    input: { RequestId: string };
    output: {
      RequestId: string;
      Principal: string;
      Action: string;
      Resource: string;
      Allowed: boolean;
      Why: string;
      Source?: string;
      Policy?: string;
      Statement?: string;
      Explanation: string;
      Remedy: string;
    };
  };
}

interface NodeView {
  NodeId: string;
  Zone: string;
  /** `enabled`, `silent` or `lost`. */
  State: string;
  Acceleration: string;
  Hypervisor: string;
  SeenAt: Date;
  Vcpus: number;
  VcpusUsed: number;
  MemoryMiB: number;
  MemoryMiBUsed: number;
  DiskGiB: number;
  DiskGiBUsed: number;
  Faults: FaultView[];
  Strangers: string[];
}
interface UseView {
  Objects: number;
  /** Of objects as they are, without older versions and parts of open uploads. */
  Bytes: number;
  OlderVersions: number;
  OlderBytes: number;
  UploadBytes: number;
  Reads: number;
  Writes: number;
  Lists: number;
  Failed: number;
  BytesIn: number;
  BytesOut: number;
}
interface FaultView {
  Source: string;
  Code: string;
  Message: string;
  Time?: Date;
}
interface ActivityView {
  RequestId: string;
  Time: Date;
  AccountId: string;
  Principal: string;
  AccessKeyId?: string;
  SourceIp: string;
  ServiceName: string;
  Action: string;
  Outcome: string;
  Code?: string;
  Message?: string;
  Resources: string[];
  /** Whether ExplainDecision can tell why it was denied. */
  Explainable: boolean;
}
type Nothing = Record<never, never>;
