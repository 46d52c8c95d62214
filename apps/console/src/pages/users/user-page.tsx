import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { step } from '../../api/step.ts';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { useSession } from '../../app/use-session.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { TagEditor } from '../../ui/tag-editor.tsx';
import { tagChanges } from '../../ui/tags.ts';
import { CopyId } from '../../ui/text.tsx';
import { fullTime } from '../../ui/words.ts';
import { PoliciesTab } from '../identity/policies-tab.tsx';
import { actionsFor } from './actions.ts';
import { GroupsTab } from './groups-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { PasswordTab } from './password-tab.tsx';

export default function UserPage() {
  const name = useParam('name');
  const { user: me } = useSession();
  const asked = useQuery(query('iam', 'GetUser', { UserName: name }));
  if (isDoorError(asked.error, 'NoSuchEntity')) return <NotFound what="user" back="users" />;
  const user = asked.data?.User;
  return (
    <Page
      title={name}
      under={[{ text: 'Users', href: 'users' }]}
      actions={user && <ActionMenu rows={[user]} actions={actionsFor(me, () => go('users'))} noun="a user" />}
    >
      <Await query={asked}>
        {({ User }) => (
          <SpaceBetween size="l">
            <FactBox
              title="Details"
              columns={2}
              facts={[
                ['ARN', <CopyId key="arn">{User?.Arn}</CopyId>],
                ['Path', User?.Path],
                ['Made', User?.CreateDate ? fullTime(User.CreateDate) : '–'],
              ]}
            />
            <DetailTabs
              tabs={[
                { id: 'policies', label: 'What it may do', content: () => <PoliciesTab holder="user" name={name} /> },
                { id: 'groups', label: 'Groups', content: () => <GroupsTab user={name} /> },
                { id: 'keys', label: 'Access keys', content: () => <KeysTab user={name} /> },
                { id: 'password', label: 'Password', content: () => <PasswordTab user={name} /> },
                {
                  id: 'tags',
                  label: 'Tags',
                  count: User?.Tags?.length ?? 0,
                  content: () => (
                    <TagEditor
                      tags={User?.Tags ?? []}
                      steps={(after, before) => {
                        const { set, remove } = tagChanges(before, after);
                        return [
                          ...(set.length > 0 ? [step('iam', 'TagUser', { UserName: name, Tags: set })] : []),
                          ...(remove.length > 0 ? [step('iam', 'UntagUser', { UserName: name, TagKeys: remove })] : []),
                        ];
                      }}
                    />
                  ),
                },
              ]}
            />
          </SpaceBetween>
        )}
      </Await>
    </Page>
  );
}
