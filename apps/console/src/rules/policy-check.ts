/** What a policy's statement may have. Source: "IAM JSON policy elements", IAM User Guide. */
const elements = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
]);
const versions = ['2012-10-17', '2008-10-17'];
const operators =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|Like)(IgnoreCase)?|Numeric\w+|Date\w+|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

type Kind = 'identity' | 'resource' | 'trust';

/** What is wrong with a policy, each with its place. The cloud has the last word; this saves the round trip. */
export function policyProblems(text: string, kind: Kind): string[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch (error) {
    return [`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`];
  }
  if (!isObject(policy)) return ['A policy is an object in braces.'];
  const found: string[] = [];
  for (const name of Object.keys(policy))
    if (!['Version', 'Id', 'Statement'].includes(name)) found.push(`“${name}” means nothing in a policy.`);
  if (policy.Version !== undefined && !versions.includes(String(policy.Version)))
    found.push(`Version is ${versions.join(' or ')}.`);
  if (policy.Statement === undefined) return [...found, 'A policy needs a Statement.'];
  const statements = [policy.Statement].flat();
  if (statements.length === 0) found.push('A policy needs at least one statement.');
  statements.forEach((statement: unknown, index) => {
    const place = `Statement ${index + 1}`;
    if (isObject(statement)) found.push(...statementProblems(statement, kind).map((problem) => `${place}: ${problem}`));
    else found.push(`${place} is not an object.`);
  });
  return found;
}

function statementProblems(statement: Record<string, unknown>, kind: Kind): string[] {
  const found: string[] = [];
  for (const name of Object.keys(statement)) if (!elements.has(name)) found.push(`“${name}” means nothing here.`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') found.push('Effect is Allow or Deny.');
  found.push(...exactlyOne(statement, 'Action', 'NotAction'));
  if (kind === 'trust') {
    if ('Resource' in statement) found.push('a trust policy has no Resource.');
  } else found.push(...exactlyOne(statement, 'Resource', 'NotResource'));
  if (kind === 'identity') {
    if ('Principal' in statement || 'NotPrincipal' in statement)
      found.push('no Principal: it holds for whom it is attached to.');
  } else found.push(...exactlyOne(statement, 'Principal', 'NotPrincipal'));
  for (const action of texts(statement.Action ?? statement.NotAction))
    if (action !== '*' && !/^[a-z0-9-*?]+:[A-Za-z0-9*?]+$/.test(action))
      found.push(`“${action}” is no action; write service:Name, ec2:RunInstances say.`);
  for (const resource of texts(statement.Resource ?? statement.NotResource))
    if (resource !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(resource))
      found.push(`“${resource}” is no ARN; write * for everything.`);
  for (const operator of Object.keys(isObject(statement.Condition) ? statement.Condition : {}))
    if (!operators.test(operator)) found.push(`“${operator}” is no condition operator.`);
  return found;
}

const exactlyOne = (statement: Record<string, unknown>, name: string, not: string): string[] =>
  name in statement === not in statement ? [`it needs ${name} or ${not}, and only one of them.`] : [];

const texts = (value: unknown): string[] => [value].flat().filter((one): one is string => typeof one === 'string');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
