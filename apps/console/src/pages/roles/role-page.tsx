import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { listAll, query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { step } from '../../api/step.ts';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { policyProblems } from '../../rules/policy-check.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { prettyJson } from '../../ui/pretty-json.ts';
import { CopyId, Name, Time } from '../../ui/text.tsx';
import { TextEditor } from '../../ui/text-editor.tsx';
import { fullTime } from '../../ui/words.ts';
import { readDocument } from '../identity/attachments.ts';
import { PoliciesTab } from '../identity/policies-tab.tsx';
import { trustTemplates } from '../identity/policy-templates.ts';
import { actionsFor } from './actions.ts';

const actions = actionsFor(() => go('roles'));

export default function RolePage() {
  const name = useParam('name');
  const asked = useQuery(query('iam', 'GetRole', { RoleName: name }));
  if (isDoorError(asked.error, 'NoSuchEntity')) return <NotFound what="role" back="roles" />;
  const role = asked.data?.Role;
  return (
    <Page
      title={name}
      under={[{ text: 'Roles', href: 'roles' }]}
      actions={role && <ActionMenu rows={[role]} actions={actions} noun="a role" />}
    >
      <Await query={asked}>
        {({ Role }) => (
          <SpaceBetween size="l">
            <FactBox
              title="Details"
              columns={2}
              facts={[
                ['ARN', <CopyId key="arn">{Role?.Arn}</CopyId>],
                ['Description', <Name key="text">{Role?.Description}</Name>],
                ['Made', Role?.CreateDate ? fullTime(Role.CreateDate) : '–'],
              ]}
            />
            <DetailTabs
              tabs={[
                { id: 'policies', label: 'What it may do', content: () => <PoliciesTab holder="role" name={name} /> },
                {
                  id: 'trust',
                  label: 'Who may take it',
                  content: () => (
                    <TextEditor
                      title="Trust policy"
                      description="Who may take this role."
                      text={prettyJson(readDocument(Role?.AssumeRolePolicyDocument))}
                      check={(text) => policyProblems(text, 'trust')}
                      examples={trustTemplates}
                      steps={(PolicyDocument) => [
                        step('iam', 'UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument }),
                      ]}
                      done="The trust policy holds now."
                    />
                  ),
                },
                { id: 'profiles', label: 'Instance profiles', content: () => <Profiles role={name} /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Await>
    </Page>
  );
}

function Profiles({ role: RoleName }: { role: string }) {
  const asked = useQuery(listAll('ListInstanceProfilesForRole', { RoleName }, 'InstanceProfiles'));
  return (
    <Await query={asked}>
      {(profiles) => (
        <Table
          items={profiles}
          header={<Header variant="h2">What a launch can ask for</Header>}
          empty="Machines cannot have this role: it has no instance profile."
          columnDefinitions={[
            { id: 'name', header: 'Name', cell: (one) => <bdi>{one.InstanceProfileName}</bdi>, isRowHeader: true },
            { id: 'arn', header: 'ARN', cell: (one) => <CopyId>{one.Arn}</CopyId> },
            { id: 'made', header: 'Made', cell: (one) => <Time>{one.CreateDate}</Time> },
          ]}
        />
      )}
    </Await>
  );
}
