import { lacking } from '@mallee/gateway';
import type { Absence, Service } from '@mallee/gateway/op';
import { loadService, type ServiceName, serviceNames } from '@mallee/wire';

const titles: Readonly<Record<ServiceName, string>> = {
  ec2: 'EC2 (compute)',
  iam: 'IAM (Euare)',
  sts: 'STS (tokens)',
  s3: 'S3 (objects)',
  monitoring: 'CloudWatch',
  elasticloadbalancing: 'Elastic Load Balancing',
  autoscaling: 'Auto Scaling',
  cloudformation: 'CloudFormation',
};

const head = `# Operations

Made by \`npm run docs\` from the program itself; a test compares. Of every operation that AWS or Eucalyptus has, this page
says whether this cloud has it:

- **whole**: every parameter is honoured, or stored and returned where it is only a hint about performance;
- **in part**: the parameters named are refused, or taken with the given values only, which ask for nothing beyond what
  happens anyway;
- **absent**: answers \`UnsupportedOperation\` (S3: \`NotImplemented\`).

Nothing is ignored in silence. What is stored and never acts, since it is about something that no cloud of one place has:
\`PutBucketAccelerateConfiguration\` (a hint about performance) and \`PutBucketIntelligentTieringConfiguration\` (it is
about objects of a storage class that none has here; at most 100 for each bucket).
`;

/** docs/operations.md, for the services as the cloud composes them. */
export async function operationsPage(services: readonly Service[]): Promise<string> {
  const sections = await Promise.all(serviceNames.map((name) => section(name, services)));
  const table = sections.map(
    ({ title, counts: [whole, part, absent] }) => `| ${title} | ${whole} | ${part} | ${absent} |`,
  );
  const summary = ['| Service | Whole | In part | Absent |', '|---|---|---|---|', ...table].join('\n');
  return `${head}\n${summary}\n${sections.map(({ text }) => text).join('')}`;
}

/** The gateway makes another operation of it, before operations are looked up. */
const formUpload = 'PostObject';

async function section(service: ServiceName, services: readonly Service[]) {
  const model = await loadService(service);
  const ours = new Map(
    services
      .flatMap(({ operations }) => operations)
      .filter((one) => one.service === service)
      .map((one) => [one.name, one]),
  );
  const names = [...new Set([...model.operations.keys(), ...ours.keys()])].sort();
  const reasons = Object.assign(
    {},
    ...services.filter(({ name }) => name === service).map((one) => one.absent),
  ) as Record<string, Absence>;
  const whole: string[] = [];
  const part: string[] = [];
  const absent: string[] = [];
  for (const name of names) {
    const operation = ours.get(name);
    if (name === formUpload) {
      part.push(
        `- **${name}**: a page's form is taken as the PutObject that it amounts to; that operation's gaps are its own`,
      );
      continue;
    }
    if (!operation) {
      absent.push(name);
      continue;
    }
    const missing = lacking(operation.parameters);
    if (missing.length === 0) whole.push(name);
    else part.push(`- **${name}**: ${missing.map(parameter).join(', ')}`);
  }
  const title = titles[service];
  const text = [`\n## ${title}\n`];
  if (whole.length > 0) text.push(`\nWhole: ${whole.join(', ')}.\n`);
  if (part.length > 0) text.push(`\nIn part, without these parameters:\n\n${part.join('\n')}\n`);
  if (absent.length > 0)
    text.push(`\nAbsent: ${ours.size === 0 ? `all ${absent.length} operations` : absent.join(', ')}.\n`);
  const explained = absent.filter((name) => reasons[name]);
  if (explained.length > 0)
    text.push(
      `\nOf these, for a reason:\n\n${explained.map((name) => `- **${name}**: ${reasons[name]!.why}`).join('\n')}\n`,
    );
  return { title, text: text.join(''), counts: [whole.length, part.length, absent.length] as const };
}

/** `X (only 1, 2)` as code and words. */
function parameter(missing: string): string {
  const space = missing.indexOf(' ');
  return space < 0 ? `\`${missing}\`` : `\`${missing.slice(0, space)}\`${missing.slice(space)}`;
}
