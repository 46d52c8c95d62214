import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { listAll, query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { step } from '../../api/step.ts';
import type { Item } from '../../api/types.ts';
import { go } from '../../app/go.ts';
import { useSearch } from '../../app/use-search.ts';
import { policyProblems } from '../../rules/policy-check.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { prettyJson } from '../../ui/pretty-json.ts';
import { CopyId, Name, Time, To } from '../../ui/text.tsx';
import { TextEditor } from '../../ui/text-editor.tsx';
import { fullTime } from '../../ui/words.ts';
import { readDocument } from '../identity/attachments.ts';
import { policyTemplates } from '../identity/policy-templates.ts';
import { actionsFor } from './actions.ts';

type Version = Item<'iam', 'ListPolicyVersions', 'Versions'>;
/** IAM keeps so many of a policy; the oldest makes room. */
const mostVersions = 5;
const actions = actionsFor(() => go('policies'));
export default function PolicyPage() {
  const { arn = '' } = useSearch();
  const asked = useQuery(query('iam', 'GetPolicy', { PolicyArn: arn }));
  if (isDoorError(asked.error, 'NoSuchEntity')) return <NotFound what="policy" back="policies" />;
  const policy = asked.data?.Policy;
  return (
    <Page
      title={policy?.PolicyName ?? arn.split('/').pop() ?? 'Policy'}
      under={[{ text: 'Policies', href: 'policies' }]}
      actions={policy && <ActionMenu rows={[policy]} actions={actions} noun="a policy" />}
    >
      <Await query={asked}>
        {({ Policy }) => (
          <SpaceBetween size="l">
            <FactBox
              title="Details"
              columns={2}
              facts={[
                ['ARN', <CopyId key="arn">{Policy?.Arn}</CopyId>],
                ['Description', <Name key="text">{Policy?.Description}</Name>],
                ['Attached to', String(Policy?.AttachmentCount ?? 0)],
                ['Made', Policy?.CreateDate ? fullTime(Policy.CreateDate) : '–'],
              ]}
            />
            <DetailTabs
              tabs={[
                {
                  id: 'document',
                  label: 'What it says',
                  content: () => <Document arn={arn} version={Policy?.DefaultVersionId ?? 'v1'} />,
                },
                { id: 'versions', label: 'Versions', content: () => <Versions arn={arn} /> },
                { id: 'holders', label: 'Attached to', content: () => <Holders arn={arn} /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Await>
    </Page>
  );
}

function Document({ arn: PolicyArn, version: VersionId }: { arn: string; version: string }) {
  const asked = useQuery(query('iam', 'GetPolicyVersion', { PolicyArn, VersionId }));
  const { data: versions = [] } = useQuery(listAll('ListPolicyVersions', { PolicyArn }, 'Versions'));
  const [oldest] = versions
    .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .toSorted((a, b) => (a.CreateDate ?? '').localeCompare(b.CreateDate ?? ''));
  const steps = (PolicyDocument: string) => [
    ...(versions.length >= mostVersions && oldest
      ? [step('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest.VersionId! })]
      : []),
    step('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true }),
  ];
  return (
    <Await query={asked}>
      {({ PolicyVersion }) => (
        <TextEditor
          title="Document"
          description={`Version ${VersionId}. Saving makes a new version, which holds at once; the old ones can be gone back to.`}
          text={prettyJson(readDocument(PolicyVersion?.Document))}
          check={(text) => policyProblems(text, 'identity')}
          examples={policyTemplates}
          steps={steps}
          done="The new version holds now."
        />
      )}
    </Await>
  );
}

function Versions({ arn: PolicyArn }: { arn: string }) {
  const asked = useQuery(listAll('ListPolicyVersions', { PolicyArn }, 'Versions'));
  const choose = (VersionId: string) =>
    confirm({
      title: `Go back to ${VersionId}?`,
      text: 'It holds at once for everybody that the policy is attached to.',
      button: 'Use this version',
      steps: [step('iam', 'SetDefaultPolicyVersion', { PolicyArn, VersionId })],
      done: `Version ${VersionId} holds now.`,
    });
  return (
    <Await query={asked}>
      {(versions) => (
        <Table<Version>
          items={versions}
          header={<Header variant="h2">Versions</Header>}
          columnDefinitions={[
            { id: 'id', header: 'Version', cell: ({ VersionId }) => VersionId, isRowHeader: true },
            { id: 'is', header: 'Is', cell: ({ IsDefaultVersion }) => (IsDefaultVersion ? 'in force' : 'an old one') },
            { id: 'made', header: 'Made', cell: ({ CreateDate }) => <Time>{CreateDate}</Time> },
            {
              id: 'action',
              header: 'Action',
              cell: ({ VersionId, IsDefaultVersion }) =>
                IsDefaultVersion ? (
                  '–'
                ) : (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Use this one: ${VersionId}`}
                    onClick={() => choose(VersionId!)}
                  >
                    Use this one
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Await>
  );
}

function Holders({ arn: PolicyArn }: { arn: string }) {
  const asked = useQuery(query('iam', 'ListEntitiesForPolicy', { PolicyArn, MaxItems: 1000 }));
  return (
    <Await query={asked}>
      {({ PolicyUsers = [], PolicyGroups = [], PolicyRoles = [] }) => (
        <Table
          items={[
            ...PolicyUsers.map(({ UserName }) => ({ kind: 'user', name: UserName!, href: `users/${UserName}` })),
            ...PolicyGroups.map(({ GroupName }) => ({ kind: 'group', name: GroupName!, href: `groups/${GroupName}` })),
            ...PolicyRoles.map(({ RoleName }) => ({ kind: 'role', name: RoleName!, href: `roles/${RoleName}` })),
          ]}
          header={<Header variant="h2">For whom it holds</Header>}
          empty="For nobody yet."
          columnDefinitions={[
            { id: 'name', header: 'Name', cell: ({ name, href }) => <To href={href}>{name}</To>, isRowHeader: true },
            { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
          ]}
        />
      )}
    </Await>
  );
}
