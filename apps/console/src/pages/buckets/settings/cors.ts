const members: Record<string, 'texts' | 'text' | 'number'> = {
  ID: 'text',
  AllowedHeaders: 'texts',
  AllowedMethods: 'texts',
  AllowedOrigins: 'texts',
  ExposeHeaders: 'texts',
  MaxAgeSeconds: 'number',
};
const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

/** What is wrong with a list of rules. Source: CORSRule, Amazon S3 API Reference. */
export function corsProblems(text: string): string[] {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    return [`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`];
  }
  if (!Array.isArray(rules) || rules.length === 0) return ['This is a list of at least one rule, in square brackets.'];
  return rules.flatMap((rule: unknown, index) => {
    const place = `Rule ${index + 1}`;
    if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return [`${place} is not an object.`];
    return ruleProblems(rule as Record<string, unknown>).map((problem) => `${place}: ${problem}`);
  });
}

function ruleProblems(rule: Record<string, unknown>): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(rule)) {
    const kind = members[name];
    if (!kind) found.push(`“${name}” means nothing here.`);
    else if (!fits(kind, value)) found.push(`${name} is ${kind === 'texts' ? 'a list of texts' : `a ${kind}`}.`);
  }
  for (const name of ['AllowedMethods', 'AllowedOrigins'])
    if (!Array.isArray(rule[name]) || rule[name].length === 0) found.push(`it needs ${name}.`);
  for (const method of [rule.AllowedMethods].flat())
    if (typeof method === 'string' && !methods.includes(method))
      found.push(`“${method}” is none of ${methods.join(', ')}.`);
  return found;
}

const fits = (kind: 'texts' | 'text' | 'number', value: unknown): boolean =>
  kind === 'texts'
    ? Array.isArray(value) && value.every((one) => typeof one === 'string')
    : typeof value === (kind === 'text' ? 'string' : 'number');

export const corsExamples = {
  'One site may read and write': JSON.stringify(
    [
      {
        AllowedOrigins: ['https://www.example.com'],
        AllowedMethods: ['GET', 'PUT', 'POST'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 3000,
      },
    ],
    undefined,
    2,
  ),
  'Every site may read': JSON.stringify([{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD'] }], undefined, 2),
};
