import { type Arguments, type Command, choice, flag, list, text } from './command.ts';

const outputForms = ['records', 'text', 'table', 'json', 'yaml'] as const;
export type OutputForm = (typeof outputForms)[number];

export const filterOption = list(
  '--filter NAME=VALUE',
  'show only what matches; a name again: any of its values; several names: all of them',
);

const everywhere: Arguments = {
  accessKeyId: text('-I, --access-key-id KEY_ID', 'the access key to sign with'),
  secretKey: text('-S, --secret-key KEY', 'its secret'),
  securityToken: text('--security-token TOKEN', 'the token that belongs to a temporary key'),
  url: text('-U, --url URL', 'where the service is'),
  region: text('--region [USER@][REGION]', 'user and region of the configuration files'),
  output: choice('--output FORM', outputForms, 'how to print: records (default), text, table, json or yaml'),
  showEmptyFields: flag('--show-empty-fields', 'print (nil) in columns without a value'),
  debug: flag('--debug', 'tell on stderr what is sent and answered'),
  debugger: hidden(flag('--debugger', 'as --debug')),
  version: flag('--version', 'print the version'),
  help: flag('-h, --help', 'print this help'),
  // What 1.x and 2.x took.
  oldAccessKey: hidden(text('-a, --access-key KEY_ID', 'as -I')),
  oldSecretKey: hidden(text('-s KEY', 'as -S')),
  config: hidden(text('--config FILE', 'a file of shell assignments, as eucarc is')),
  ec2Url: hidden(text('--ec2-url URL', 'where EC2 is')),
  iamUrl: hidden(text('--iam-url, --euare-url URL', 'where IAM is')),
  stsUrl: hidden(text('--sts-url URL', 'where STS is')),
  s3Url: hidden(text('--s3-url URL', 'where S3 is')),
};

const delegate: Arguments = {
  asAccount: text(
    '--as-account, --delegate ACCOUNT',
    'act in this account, as its administrator (cloud administrators)',
  ),
};

/** What a command takes besides its own. */
export function commonOptions({ service }: Pick<Command, 'service'>): Arguments {
  return service === 'iam' ? { ...everywhere, ...delegate } : everywhere;
}

function hidden<Given extends object>(argument: Given): Given & { hidden: true } {
  return { ...argument, hidden: true };
}
