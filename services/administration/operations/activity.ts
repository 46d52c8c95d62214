import { AwsError } from '@mallee/base';
import { type ActivityEntry, date } from '@mallee/gateway/op';
import { ofAccount, ofCloud, op, seesAll } from '../op.ts';
import { explain } from '../rules/explain.ts';
import { invalid, needWhole } from '../rules/invalid.ts';

export const activityOperations = [
  op.read('DescribeActivity', {
    parameters: {
      AccountId: 'used',
      Principal: 'used',
      AccessKeyId: 'used',
      ServiceName: 'used',
      Action: 'used',
      Resource: 'used',
      Outcome: 'used',
      StartTime: 'used',
      EndTime: 'used',
      MaxResults: 'used',
      NextToken: 'used',
    },
    /** Who administers the cloud sees all accounts; everybody else may see his own account's. */
    authorize: ({ AccountId }, { scope }) => {
      if (AccountId === undefined && seesAll(scope)) return ofCloud('DescribeActivity');
      return ofAccount('DescribeActivity', AccountId ?? scope.account);
    },
    async run({ read, scope, ports }, input) {
      const most = input.MaxResults ?? usual;
      needWhole('MaxResults', most, largest);
      const entries = await ports.activity.list(read, {
        account: input.AccountId ?? (seesAll(scope) ? undefined : scope.account),
        principal: input.Principal,
        accessKey: input.AccessKeyId,
        service: input.ServiceName,
        action: input.Action,
        about: input.Resource,
        outcome: outcomeOf(input.Outcome),
        from: input.StartTime?.getTime(),
        to: input.EndTime?.getTime(),
        after: input.NextToken === undefined ? undefined : placeOf(input.NextToken),
        most: most + 1,
      });
      const shown = entries.slice(0, most);
      const last = entries.length > most ? shown.at(-1) : undefined;
      return { Entries: shown.map(view), ...(last && { NextToken: `${last.at}/${last.requestId}` }) };
    },
  }),

  op.read('ExplainDecision', {
    parameters: { RequestId: 'used' },
    /** About the account that the request was made for; what is not there is asked for in the caller's own. */
    async authorize({ RequestId }, { read, scope, ports }) {
      if (seesAll(scope)) return ofCloud('ExplainDecision');
      const entry = await ports.activity.find(read, RequestId);
      return ofAccount('ExplainDecision', entry?.account === scope.account ? entry.account : scope.account);
    },
    async run({ read, scope, ports }, { RequestId }) {
      const entry = await ports.activity.find(read, RequestId);
      if (!entry || (entry.account !== scope.account && !seesAll(scope)))
        throw new AwsError('NoSuchRequest', 404, `The activity log has no request ${RequestId}.`);
      if (!entry.denial) throw new AwsError('NotDenied', 400, `The request ${RequestId} was not denied by a policy.`);
      const { action, resource, decision } = entry.denial;
      const { by } = decision;
      return {
        ...{ RequestId, Principal: entry.principal, Action: action, Resource: resource },
        ...{ Allowed: decision.allowed, Why: decision.why },
        ...(by && { Source: by.source, Policy: by.policy }),
        ...(by?.statement !== undefined && { Statement: String(by.statement) }),
        ...explain(entry.principal, entry.denial),
      };
    },
  }),
];

const usual = 100;
const largest = 1000;

function view({ requestId, at, account, principal, accessKey, sourceIp, service, action, ...rest }: ActivityEntry) {
  const { failure, about, denial } = rest;
  return {
    ...{ RequestId: requestId, Time: date(at), AccountId: account, Principal: principal, SourceIp: sourceIp },
    ...(accessKey !== undefined && { AccessKeyId: accessKey }),
    ...{ ServiceName: service, Action: action },
    Outcome: denial ? 'denied' : failure ? 'failed' : 'succeeded',
    ...(failure && { Code: failure.code, Message: failure.message }),
    Resources: [...about],
    Explainable: denial !== undefined,
  };
}

function outcomeOf(text: string | undefined): 'succeeded' | 'failed' | 'denied' | undefined {
  if (text === undefined || text === 'succeeded' || text === 'failed' || text === 'denied') return text;
  throw invalid('Outcome', 'It must be succeeded, failed or denied.');
}

function placeOf(token: string): { at: number; requestId: string } {
  const match = /^(\d{1,16})\/([0-9a-f-]{36})$/.exec(token);
  if (!match) throw invalid('NextToken', 'It must be one that an answer held.');
  return { at: Number(match[1]), requestId: match[2]! };
}
