/** Policy documents for tests. */
export const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

export const allow = (Action: string | string[], Resource: string | string[] = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});

export const deny = (Action: string | string[], Resource: string | string[] = '*') => ({
  Effect: 'Deny',
  Action,
  Resource,
});

export const allowAll = policy(allow('*'));

/** A trust policy for whoever is named, under a condition if there is one. */
export const trusting = (Principal: object, Condition?: object): string =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...(Condition && { Condition }) });
