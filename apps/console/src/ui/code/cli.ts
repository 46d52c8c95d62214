/** `MaxCount` as `max-count`, `VPCId` as `vpc-id`. */
const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** In single quotes unless a shell takes it as it is. */
export const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Members that the AWS command line calls otherwise than the API. */
const renamed: Record<string, string> = {
  'run-instances MaxCount': 'count',
  'run-instances MinCount': '',
};

/** Operations of the API that the command line spells as another service's command. */
const serviceOf: Record<string, string> = { s3: 's3api', iam: 'iam', ec2: 'ec2', sts: 'sts' };

type Given = Readonly<Record<string, unknown>>;

/** What is Eucalyptus' own, operations and members of others, is known to the euca commands only. */
const eucalyptus: Record<string, (input: Given) => readonly unknown[]> = {
  ModifyInstanceTypeAttribute: ({ Name, Cpu, Memory }) => ['euca-modify-instance-type', Name, '-c', Cpu, '-m', Memory],
  CreateAccount: ({ AccountName }) => ['euare-accountcreate', AccountName],
  DeleteAccount: ({ AccountName }) => ['euare-accountdel', AccountName, '-r'],
  'DeleteUser IsRecursive': ({ UserName }) => ['euare-userdel', UserName, '-R'],
  'DeleteGroup IsRecursive': ({ GroupName }) => ['euare-groupdel', GroupName, '-R'],
  'CreateLoginProfile DelegateAccount': ({ DelegateAccount, UserName, Password }) => [
    ...['euare-useraddloginprofile', UserName, '-p', Password, '--as-account', DelegateAccount],
  ],
};

/** The command of the AWS command line, or else of Eucalyptus' own, that asks for the same. */
export function cliCommand(service: string, operation: string, input: Given): string {
  const names = [operation, ...Object.keys(input).map((member) => `${operation} ${member}`)];
  const own = names.map((name) => eucalyptus[name]).find((words) => words !== undefined);
  if (own)
    return own(input)
      .map((word) => quote(String(word)))
      .join(' ');
  const command = kebab(operation);
  const options = Object.entries(input).flatMap(([name, value]): string[] => {
    const option = renamed[`${command} ${name}`] ?? kebab(name);
    if (option === '' || value === undefined) return [];
    if (value === true) return [`--${option}`];
    if (value === false) return [`--no-${option}`];
    if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
      return [`--${option} ${value.map((one) => quote(String(one))).join(' ')}`];
    return [`--${option} ${quote(typeof value === 'object' ? JSON.stringify(value) : String(value))}`];
  });
  return [`aws ${serviceOf[service] ?? service} ${command}`, ...options].join(' \\\n  ');
}
