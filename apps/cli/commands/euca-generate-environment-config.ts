import { command, flag } from '../frame/command.ts';
import { CommandError } from '../frame/failure.ts';

const services = { EC2_URL: 'ec2', AWS_IAM_URL: 'iam', TOKEN_URL: 'sts', S3_URL: 's3' } as const;

export default command({
  summary: 'Print the configuration as variables for a shell to evaluate',
  about: 'For programs that read the environment and know no configuration files.',
  options: { simple: flag('--simple', 'print NAME=VALUE only') },
  examples: ['eval `euca-generate-environment-config --region acme:admin@garden`'],
  async run({ out, settings }, { simple }) {
    const found = new Map<string, string | undefined>();
    for (const [variable, service] of Object.entries(services))
      found.set(
        variable,
        attempt(() => settings.endpoint(service).url.href),
      );
    const keys = attempt(() => settings.credentials());
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY', 'EC2_ACCESS_KEY']) found.set(name, keys?.accessKeyId);
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY', 'EC2_SECRET_KEY'])
      found.set(name, keys?.secretAccessKey);
    found.set('AWS_SECURITY_TOKEN', keys?.sessionToken);
    found.set('EC2_USER_ID', settings.user('account-id'));
    found.set('EC2_PRIVATE_KEY', settings.user('private-key'));
    found.set('EC2_CERT', settings.user('certificate'));
    found.set('EUCALYPTUS_CERT', settings.regionOption('certificate'));
    for (const [name, value] of found) {
      if (value === undefined) continue;
      const quoted = /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
      out.heading(simple ? `${name}=${quoted}` : `${name}=${quoted}; export ${name};`);
    }
  },
});

/** What is not configured is left out. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
