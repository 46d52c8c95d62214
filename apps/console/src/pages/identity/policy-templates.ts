const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2);
const allow = (Action: string | readonly string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });

/** Where a policy may begin. */
export const policyTemplates: Readonly<Record<string, string>> = {
  'Everything in this account': policy(allow('*')),
  'Machines and buckets, not identities': policy(allow(['ec2:*', 's3:*'])),
  'Look, change nothing': policy(
    allow(['ec2:Describe*', 'ec2:GetConsoleOutput', 's3:Get*', 's3:List*', 'iam:Get*', 'iam:List*']),
  ),
  'One bucket': policy(
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::BUCKET' },
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], 'arn:aws:s3:::BUCKET/*'),
  ),
  'No machine larger than small': policy(allow('ec2:*'), {
    Effect: 'Deny',
    Action: 'ec2:RunInstances',
    Resource: 'arn:aws:ec2:*:*:instance/*',
    Condition: { StringNotLike: { 'ec2:InstanceType': ['*.nano', '*.micro', '*.small'] } },
  }),
};

const trust = (Principal: object): string => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

export const trustTemplates: Readonly<Record<string, string>> = {
  'Machines (EC2)': trust({ Service: 'ec2.amazonaws.com' }),
  'Users of another account': trust({ AWS: 'arn:aws:iam::ACCOUNT:root' }),
};

export const nameProblem = (name: string, most = 64): string | undefined => {
  if (name === '') return 'It needs a name.';
  if (name.length > most) return `A name has ${most} characters at most.`;
  return /^[\w+=,.@-]+$/.test(name) ? undefined : 'Letters, digits and _ + = , . @ - only.';
};
