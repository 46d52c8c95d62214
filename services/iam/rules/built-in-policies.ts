/** The managed policies that every account finds in `arn:aws:iam::aws:policy/`, under the names that AWS made known. */
export interface BuiltInPolicy {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly document: string;
}

type Statement = Record<'Effect' | 'Action' | 'NotAction' | 'Resource', string | readonly string[]>;

/** AWS's own ids are not known to anybody's scripts; these are ours and never change. */
function builtIn(name: string, digit: string, description: string, ...statements: Partial<Statement>[]): BuiltInPolicy {
  return {
    name,
    id: `ANPAMALLEEBUILTIN222${digit}`,
    arn: `arn:aws:iam::aws:policy/${name}`,
    description,
    document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  };
}

const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });

const all = [
  builtIn('AdministratorAccess', 'A', 'Everything in the account.', allow('*')),
  builtIn(
    'PowerUserAccess',
    'B',
    'Everything except users, groups, roles and their policies.',
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    allow('iam:ListRoles', 'iam:GetAccountSummary', 'iam:ListAccountAliases'),
  ),
  builtIn(
    'ReadOnlyAccess',
    'C',
    'Looking at everything, object data included, and changing nothing.',
    allow(
      ...['autoscaling:Describe*', 'cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*'],
      ...['cloudwatch:Describe*', 'cloudwatch:Get*', 'cloudwatch:List*', 'ec2:Describe*', 'ec2:Get*', 'ec2:List*'],
      ...['ec2:Search*', 'elasticloadbalancing:Describe*', 'iam:Get*', 'iam:List*', 'iam:Simulate*'],
      ...['s3:Get*', 's3:List*', 's3:Head*', 'sqs:Get*', 'sqs:List*', 'sts:GetCallerIdentity', 'sts:GetAccessKeyInfo'],
    ),
  ),
  builtIn(
    'AmazonEC2FullAccess',
    'D',
    'Instances, images, volumes and networks, with balancing, scaling and monitoring.',
    allow('ec2:*', 'elasticloadbalancing:*', 'cloudwatch:*', 'autoscaling:*'),
  ),
  builtIn(
    'AmazonEC2ReadOnlyAccess',
    'E',
    'Looking at instances, images, volumes and networks.',
    allow('ec2:Describe*', 'ec2:Get*', 'elasticloadbalancing:Describe*', 'autoscaling:Describe*'),
    allow('cloudwatch:ListMetrics', 'cloudwatch:GetMetricStatistics', 'cloudwatch:Describe*'),
  ),
  builtIn('AmazonS3FullAccess', 'F', 'All buckets and objects.', allow('s3:*')),
  builtIn('AmazonS3ReadOnlyAccess', 'G', 'Reading buckets and objects.', allow('s3:Get*', 's3:List*', 's3:Describe*')),
  builtIn('IAMFullAccess', 'H', 'Users, groups, roles and policies.', allow('iam:*')),
  builtIn('IAMReadOnlyAccess', 'I', 'Looking at users, groups, roles and policies.', allow('iam:Get*', 'iam:List*')),
];

export const builtInPolicies: ReadonlyMap<string, BuiltInPolicy> = new Map(all.map((policy) => [policy.arn, policy]));
