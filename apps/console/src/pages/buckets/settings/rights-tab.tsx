import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { step } from '../../../api/step.ts';
import { useTask } from '../../../api/use-task.ts';
import { useSession } from '../../../app/use-session.ts';
import { policyProblems } from '../../../rules/policy-check.ts';
import { flash } from '../../../ui/flash.ts';
import { Await } from '../../../ui/loading.tsx';
import { prettyJson } from '../../../ui/pretty-json.ts';
import { TextEditor } from '../../../ui/text-editor.tsx';
import { BucketAcl } from '../acl/acl-editor.tsx';
import { Ownership } from '../acl/ownership.tsx';
import { setting } from '../buckets.ts';
import { corsExamples, corsProblems } from './cors.ts';

export function RightsTab({ bucket }: { bucket: string }) {
  return (
    <SpaceBetween size="l">
      <PublicAccess bucket={bucket} />
      <Policy bucket={bucket} />
      <Ownership bucket={bucket} />
      <BucketAcl bucket={bucket} />
      <Cors bucket={bucket} />
    </SpaceBetween>
  );
}

const guards = [
  ['BlockPublicAcls', 'Refuse access lists that open it to everybody'],
  ['IgnorePublicAcls', 'Ignore access lists that open it to everybody'],
  ['BlockPublicPolicy', 'Refuse policies that open it to everybody'],
  ['RestrictPublicBuckets', 'Let nobody but this account use it while a policy opens it to everybody'],
] as const;

function PublicAccess({ bucket: Bucket }: { bucket: string }) {
  const question = setting('GetPublicAccessBlock', { Bucket }, 'NoSuchPublicAccessBlockConfiguration');
  const asked = useQuery(question);
  const put = useTask({
    mutationFn: async (change: Partial<Record<(typeof guards)[number][0], boolean>>) => {
      // The four are one setting: what others changed of it meanwhile stays.
      const now = (await client.fetchQuery({ ...question, staleTime: 0 }))?.PublicAccessBlockConfiguration;
      await call('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: { ...now, ...change } });
      flash.success('Saved.');
    },
    onError: (error) => flash.error(error),
    onSettled: () => client.invalidateQueries({ queryKey: ['s3'] }),
  });
  return (
    <Container
      header={
        <Header variant="h2" description="Against opening a bucket to everybody by mistake.">
          Public access
        </Header>
      }
    >
      <Await query={asked}>
        {(found) => {
          const now = found?.PublicAccessBlockConfiguration ?? {};
          return (
            <SpaceBetween size="s">
              {guards.map(([name, text]) => (
                <Toggle
                  key={name}
                  checked={now[name] ?? false}
                  disabled={put.isPending}
                  onChange={({ detail }) => put.mutate({ [name]: detail.checked })}
                >
                  {text}
                </Toggle>
              ))}
            </SpaceBetween>
          );
        }}
      </Await>
    </Container>
  );
}

function Policy({ bucket: Bucket }: { bucket: string }) {
  const { accountId } = useSession();
  const asked = useQuery(setting('GetBucketPolicy', { Bucket }, 'NoSuchBucketPolicy'));
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] }, undefined, 2);
  return (
    <Await query={asked}>
      {(found) => (
        <TextEditor
          title="Policy"
          description="Who, of this and other accounts, may do what with the bucket and its objects."
          text={found?.Policy ? prettyJson(found.Policy) : ''}
          check={(text) => policyProblems(text, 'resource')}
          examples={{
            'Everybody may read': statement({
              Principal: '*',
              Action: 's3:GetObject',
              Resource: `arn:aws:s3:::${Bucket}/*`,
            }),
            'Another account may read and list': statement({
              Principal: { AWS: `arn:aws:iam::${accountId}:root` },
              Action: ['s3:GetObject', 's3:ListBucket'],
              Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
            }),
          }}
          steps={(Policy) => [step('s3', 'PutBucketPolicy', { Bucket, Policy })]}
          done="The policy holds now."
          removal={[step('s3', 'DeleteBucketPolicy', { Bucket })]}
        />
      )}
    </Await>
  );
}

function Cors({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(setting('GetBucketCors', { Bucket }, 'NoSuchCORSConfiguration'));
  return (
    <Await query={asked}>
      {(found) => (
        <TextEditor
          title="Cross-origin sharing (CORS)"
          description="Which web pages of other sites may use the bucket from a browser: a list of rules, in JSON."
          text={found?.CORSRules ? JSON.stringify(found.CORSRules, undefined, 2) : ''}
          check={corsProblems}
          examples={corsExamples}
          steps={(text) => [
            step('s3', 'PutBucketCors', { Bucket, CORSConfiguration: { CORSRules: JSON.parse(text) } }),
          ]}
          done="The rules hold now."
          removal={[step('s3', 'DeleteBucketCors', { Bucket })]}
        />
      )}
    </Await>
  );
}
