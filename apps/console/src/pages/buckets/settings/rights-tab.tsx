import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { useAction } from '../../../api/use-action.ts';
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
  const asked = useQuery(setting('GetPublicAccessBlock', { Bucket }, 'NoSuchPublicAccessBlockConfiguration'));
  const put = useAction('s3', 'PutPublicAccessBlock', {
    done: 'Saved.',
    refresh: ['GetPublicAccessBlock', 'GetBucketPolicyStatus'],
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
                  onChange={({ detail }) =>
                    put.mutate({ Bucket, PublicAccessBlockConfiguration: { ...now, [name]: detail.checked } })
                  }
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
  const after = () => client.invalidateQueries({ queryKey: ['s3', 'GetBucketPolicy'] });
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
          code={(Policy) => ({ calls: [{ service: 's3', operation: 'PutBucketPolicy', input: { Bucket, Policy } }] })}
          save={async (Policy) => {
            await call('s3', 'PutBucketPolicy', { Bucket, Policy });
            await after();
            flash.success('The policy holds now.');
          }}
          remove={async () => {
            await call('s3', 'DeleteBucketPolicy', { Bucket });
            await after();
          }}
        />
      )}
    </Await>
  );
}

function Cors({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(setting('GetBucketCors', { Bucket }, 'NoSuchCORSConfiguration'));
  const after = () => client.invalidateQueries({ queryKey: ['s3', 'GetBucketCors'] });
  const input = (text: string) => ({ Bucket, CORSConfiguration: { CORSRules: JSON.parse(text) } });
  return (
    <Await query={asked}>
      {(found) => (
        <TextEditor
          title="Cross-origin sharing (CORS)"
          description="Which web pages of other sites may use the bucket from a browser: a list of rules, in JSON."
          text={found?.CORSRules ? JSON.stringify(found.CORSRules, undefined, 2) : ''}
          check={corsProblems}
          examples={corsExamples}
          code={(text) => ({ calls: [{ service: 's3', operation: 'PutBucketCors', input: input(text) }] })}
          save={async (text) => {
            await call('s3', 'PutBucketCors', input(text));
            await after();
            flash.success('The rules hold now.');
          }}
          remove={async () => {
            await call('s3', 'DeleteBucketCors', { Bucket });
            await after();
          }}
        />
      )}
    </Await>
  );
}
