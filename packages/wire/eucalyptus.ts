import type { AdministrationOperations } from './administration.ts';
import type { MemberTable, ServiceTable } from './schema/tables.ts';
import type { ServiceName } from './services.ts';

/**
 * What the cloud's clients may ask for that the SDK's schemas do not have: Eucalyptus' own actions and parameters,
 * and S3's upload from a browser's form. Same form as the committed schemas; the types stand below.
 */
type Additions = Pick<ServiceTable, 'operations' | 'shapes'> & {
  /** Members that known structures get beside their own. */
  members: Record<string, MemberTable[]>;
};

const accountPolicyKey: MemberTable[] = [
  ['AccountName', 'string'],
  ['PolicyName', 'string'],
];

const identity: Additions = {
  operations: {
    CreateAccount: { in: 'CreateAccountRequest', out: 'CreateAccountResponse' },
    DeleteAccount: { in: 'DeleteAccountRequest' },
    ListAccounts: { in: 'ListAccountsRequest', out: 'ListAccountsResponse' },
    PutAccountPolicy: { in: 'PutAccountPolicyRequest' },
    GetAccountPolicy: { in: 'GetAccountPolicyRequest', out: 'GetAccountPolicyResponse' },
    ListAccountPolicies: { in: 'ListAccountPoliciesRequest', out: 'ListAccountPoliciesResponse' },
    DeleteAccountPolicy: { in: 'DeleteAccountPolicyRequest' },
    GetUserInfo: { in: 'GetUserInfoRequest', out: 'GetUserInfoResponse' },
    UpdateUserInfo: { in: 'UpdateUserInfoRequest' },
    CreateSigningCertificate: { in: 'CreateSigningCertificateRequest', out: 'CreateSigningCertificateResponse' },
  },
  shapes: {
    CreateAccountRequest: ['struct', 0, [['AccountName', 'string']]],
    CreateAccountResponse: ['struct', 1, [['Account', 'AccountType']]],
    AccountType: [
      'struct',
      2,
      [
        ['AccountName', 'string'],
        ['AccountId', 'string'],
      ],
    ],
    DeleteAccountRequest: [
      'struct',
      1,
      [
        ['AccountName', 'string'],
        ['Recursive', 'boolean'],
      ],
    ],
    ListAccountsRequest: ['struct', 0, []],
    ListAccountsResponse: ['struct', 1, [['Accounts', 'AccountListType']]],
    AccountListType: ['list', 'AccountType'],
    PutAccountPolicyRequest: ['struct', 3, [...accountPolicyKey, ['PolicyDocument', 'string']]],
    GetAccountPolicyRequest: ['struct', 2, accountPolicyKey],
    GetAccountPolicyResponse: ['struct', 3, [...accountPolicyKey, ['PolicyDocument', 'string']]],
    ListAccountPoliciesRequest: ['struct', 1, [['AccountName', 'string']]],
    ListAccountPoliciesResponse: [
      'struct',
      1,
      [
        ['PolicyNames', '[string]'],
        ['IsTruncated', 'boolean'],
      ],
    ],
    DeleteAccountPolicyRequest: ['struct', 2, accountPolicyKey],
    GetUserInfoRequest: [
      'struct',
      0,
      [
        ['UserName', 'string'],
        ['InfoKey', 'string'],
      ],
    ],
    GetUserInfoResponse: ['struct', 1, [['Infos', 'UserInfoListType']]],
    UserInfoListType: ['list', 'UserInfoType'],
    UserInfoType: [
      'struct',
      2,
      [
        ['Key', 'string'],
        ['Value', 'string'],
      ],
    ],
    UpdateUserInfoRequest: [
      'struct',
      1,
      [
        ['InfoKey', 'string'],
        ['UserName', 'string'],
        ['InfoValue', 'string'],
      ],
    ],
    CreateSigningCertificateRequest: ['struct', 0, [['UserName', 'string']]],
    CreateSigningCertificateResponse: ['struct', 1, [['Certificate', 'CreatedSigningCertificate']]],
    CreatedSigningCertificate: [
      'struct',
      5,
      [
        ['UserName', 'string'],
        ['CertificateId', 'string'],
        ['CertificateBody', 'string'],
        ['Status', 'string'],
        ['PrivateKey', 'string'],
        ['UploadDate', 'timestamp'],
      ],
    ],
  },
  members: {
    DeleteUserRequest: [['IsRecursive', 'boolean']],
    DeleteGroupRequest: [['IsRecursive', 'boolean']],
    GetUserRequest: [['ShowExtra', 'boolean']],
    UpdateUserRequest: [
      ['Enabled', 'boolean'],
      ['PasswordExpiration', 'timestamp'],
      ['RegStatus', 'string'],
    ],
    User: [
      ['Enabled', 'boolean'],
      ['PasswordExpiration', 'timestamp'],
      ['RegStatus', 'string'],
    ],
  },
};

const tokens: Additions = {
  operations: {
    GetImpersonationToken: { in: 'GetImpersonationTokenRequest', out: 'GetImpersonationTokenResponse' },
  },
  shapes: {
    GetImpersonationTokenRequest: [
      'struct',
      0,
      [
        ['AccountAlias', 'string'],
        ['UserName', 'string'],
        ['ImpersonatedUserId', 'string'],
        ['DurationSeconds', 'number'],
      ],
    ],
    GetImpersonationTokenResponse: ['struct', 1, [['Credentials', 'Credentials']]],
  },
  members: {},
};

const compute: Additions = {
  operations: {
    ModifyInstanceTypeAttribute: {
      in: 'ModifyInstanceTypeAttributeRequest',
      out: 'ModifyInstanceTypeAttributeResponse',
    },
    OpenInstanceConsole: { in: 'OpenInstanceConsoleRequest', out: 'OpenInstanceConsoleResponse' },
  },
  shapes: {
    ModifyInstanceTypeAttributeRequest: [
      'struct',
      1,
      [
        ['Name', 'string'],
        ['Cpu', 'number'],
        ['Disk', 'number'],
        ['Memory', 'number'],
        ['Reset', 'boolean'],
        ['DryRun', 'boolean'],
      ],
    ],
    OpenInstanceConsoleRequest: [
      'struct',
      2,
      [
        ['InstanceId', 'string'],
        ['Type', 'string'],
        ['DryRun', 'boolean'],
      ],
    ],
    OpenInstanceConsoleResponse: [
      'struct',
      0,
      [
        ['InstanceId', 'string', { x: 'instanceId' }],
        ['Type', 'string', { x: 'type' }],
        ['Token', 'string', { x: 'token' }],
        ['Expiration', 'timestamp', { x: 'expiration' }],
      ],
    ],
    ModifyInstanceTypeAttributeResponse: [
      'struct',
      0,
      [
        ['PreviousInstanceType', 'EucalyptusInstanceType', { x: 'previousInstanceType' }],
        ['InstanceType', 'EucalyptusInstanceType', { x: 'instanceType' }],
      ],
    ],
    EucalyptusInstanceType: [
      'struct',
      0,
      [
        ['Name', 'string', { x: 'name' }],
        ['Cpu', 'number', { x: 'cpu' }],
        ['Disk', 'number', { x: 'disk' }],
        ['Memory', 'number', { x: 'memory' }],
      ],
    ],
  },
  members: {
    RunInstancesRequest: [['AddressingType', 'string']],
    InstanceTypeInfo: [['Disk', 'number', { x: 'disk' }]],
  },
};

const objects: Additions = {
  operations: { PostObject: { in: 'PostObjectRequest', out: 'PostObjectResponse', http: ['POST', '/', 204] } },
  shapes: {
    PostObjectRequest: [
      'struct',
      2,
      [
        ['Bucket', 'string', { label: 1 }],
        ['ContentType', 'string', { header: 'content-type' }],
        ['ContentLength', 'number', { header: 'content-length' }],
        ['Body', 'stream', { payload: 1 }],
      ],
    ],
    PostObjectResponse: [
      'struct',
      0,
      [
        ['Location', 'string'],
        ['Bucket', 'string'],
        ['Key', 'string'],
        ['ETag', 'string'],
      ],
      { x: 'PostResponse' },
    ],
  },
  members: {
    PutObjectRequest: [['ExpiresString', 'string', { header: 'expires' }]],
    CopyObjectRequest: [['ExpiresString', 'string', { header: 'expires' }]],
    CreateMultipartUploadRequest: [['ExpiresString', 'string', { header: 'expires' }]],
  },
};

const additions: Partial<Record<ServiceName, Additions>> = { iam: identity, sts: tokens, ec2: compute, s3: objects };

/** Adds to a service's table, in place, what is ours beside AWS's. */
export function extend(service: ServiceName, table: ServiceTable): void {
  const own = additions[service];
  if (!own) return;
  Object.assign(table.operations, own.operations);
  Object.assign(table.shapes, own.shapes);
  for (const [shape, members] of Object.entries(own.members)) membersOf(table, shape).push(...members);
  if (service === 'iam') acceptDelegation(table);
}

/** Every IAM action can be asked for on behalf of another account, also those that take no parameters on AWS. */
function acceptDelegation(table: ServiceTable): void {
  const onlyDelegated = 'DelegatedRequest';
  table.shapes[onlyDelegated] = ['struct', 0, []];
  const inputs = new Set<string>();
  for (const operation of Object.values(table.operations)) {
    operation.in ??= onlyDelegated;
    inputs.add(operation.in);
  }
  for (const input of inputs) {
    const members = membersOf(table, input);
    const structure = table.shapes[input]!;
    // The additions above are shared by every load and stay as they are.
    table.shapes[input] = ['struct', structure[1] as number, [...members, ['DelegateAccount', 'string']]];
  }
}

function membersOf(table: ServiceTable, name: string): MemberTable[] {
  const shape = table.shapes[name];
  if (shape?.[0] !== 'struct') throw new Error(`${name} is not a structure`);
  return shape[2];
}

/** Parameters that Eucalyptus adds to AWS's own operations. */
export interface AddedInput {
  iam: {
    DeleteUser: { IsRecursive?: boolean };
    DeleteGroup: { IsRecursive?: boolean };
    GetUser: { ShowExtra?: boolean };
    UpdateUser: UserExtra;
  };
  ec2: { RunInstances: { AddressingType?: string } };
  /** `Expires` as the client wrote it, which need not be a date. */
  s3: Record<'PutObject' | 'CopyObject' | 'CreateMultipartUpload', { ExpiresString?: string }>;
}
/** Members that Eucalyptus adds to the answers of AWS's own operations. */
export interface AddedOutput {
  iam: Record<'GetUser' | 'CreateUser', { User?: UserExtra }>;
}
interface UserExtra {
  Enabled?: boolean;
  PasswordExpiration?: Date;
  RegStatus?: string;
}

/** Operations that AWS does not have (`PostObject` is AWS's, but no SDK sends it). */
export interface OwnOperations {
  mallee: AdministrationOperations;
  iam: {
    CreateAccount: { input: { AccountName?: string }; output: { Account: Account } };
    DeleteAccount: { input: { AccountName: string; Recursive?: boolean }; output: Nothing };
    ListAccounts: { input: Nothing; output: { Accounts: Account[] } };
    PutAccountPolicy: { input: AccountPolicyKey & { PolicyDocument: string }; output: Nothing };
    GetAccountPolicy: { input: AccountPolicyKey; output: AccountPolicyKey & { PolicyDocument: string } };
    ListAccountPolicies: {
      input: { AccountName: string };
      output: { PolicyNames: string[]; IsTruncated?: boolean };
    };
    DeleteAccountPolicy: { input: AccountPolicyKey; output: Nothing };
    GetUserInfo: {
      input: { UserName?: string; InfoKey?: string };
      output: { Infos: { Key: string; Value: string }[] };
    };
    /** Without a value the key is deleted. */
    UpdateUserInfo: { input: { UserName?: string; InfoKey: string; InfoValue?: string }; output: Nothing };
    CreateSigningCertificate: {
      input: { UserName?: string };
      output: {
        Certificate: {
          UserName: string;
          CertificateId: string;
          CertificateBody: string;
          Status: string;
          PrivateKey: string;
          UploadDate?: Date;
        };
      };
    };
  };
  ec2: {
    /** `Type` is `serial` or `screen`; the token opens it once, at the console's door, for the key that asked. */
    OpenInstanceConsole: {
      input: { InstanceId: string; Type: string };
      output: { InstanceId: string; Type: string; Token: string; Expiration: Date };
    };
    /** `Reset` brings the defaults back and goes with nothing else. */
    ModifyInstanceTypeAttribute: {
      input: { Name: string; Cpu?: number; Disk?: number; Memory?: number; Reset?: boolean };
      output: { PreviousInstanceType: EucalyptusInstanceType; InstanceType: EucalyptusInstanceType };
    };
  };
  sts: {
    GetImpersonationToken: {
      input: { AccountAlias?: string; UserName?: string; ImpersonatedUserId?: string; DurationSeconds?: number };
      output: {
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: Date };
      };
    };
  };
  s3: {
    PostObject: {
      input: { Bucket: string; ContentType: string; ContentLength?: number };
      output: { Location?: string; Bucket?: string; Key?: string; ETag?: string };
    };
  };
}
/** Virtual CPUs, GiB and MiB. */
interface EucalyptusInstanceType {
  Name: string;
  Cpu: number;
  Disk: number;
  Memory: number;
}
interface Account {
  AccountName: string;
  AccountId: string;
}
interface AccountPolicyKey {
  AccountName: string;
  PolicyName: string;
}
type Nothing = Record<never, never>;
