import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { confirm } from '../../../ui/confirm.tsx';
import { flash } from '../../../ui/flash.ts';
import { Await } from '../../../ui/loading.tsx';
import type { Code } from '../../../ui/show-code.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { setting } from '../buckets.ts';
import { LifecycleDialog } from './lifecycle-dialog.tsx';
import { type LifecycleRule, scopeOf, whatItDoes } from './lifecycle-rule.ts';

/** What the cloud does with objects by itself as they grow old. */
export function LifecycleTab({ bucket: Bucket }: { bucket: string }) {
  const question = setting('GetBucketLifecycleConfiguration', { Bucket }, 'NoSuchLifecycleConfiguration');
  const asked = useQuery(question);
  const [editing, setEditing] = useState<{ rule?: LifecycleRule }>();
  const input = (Rules: readonly LifecycleRule[]) => ({ Bucket, LifecycleConfiguration: { Rules: [...Rules] } });
  const code = (Rules: readonly LifecycleRule[]): Code => ({
    calls: [
      Rules.length === 0
        ? { service: 's3', operation: 'DeleteBucketLifecycle', input: { Bucket } }
        : { service: 's3', operation: 'PutBucketLifecycleConfiguration', input: input(Rules) },
    ],
  });
  const change = async (edit: (now: readonly LifecycleRule[]) => readonly LifecycleRule[]) => {
    // They are one document: what others made of it meanwhile stays in it.
    const found = await client.fetchQuery({ ...question, staleTime: 0 });
    const Rules = edit(found?.Rules ?? []);
    if (Rules.length === 0) await call('s3', 'DeleteBucketLifecycle', { Bucket });
    else await call('s3', 'PutBucketLifecycleConfiguration', input(Rules));
    await client.invalidateQueries({ queryKey: question.queryKey });
    flash.success('The rules are saved. They are looked at once a day.');
  };
  return (
    <Await query={asked}>
      {(found) => {
        const rules = found?.Rules ?? [];
        const others = without(rules, editing?.rule);
        return (
          <>
            <Table<LifecycleRule>
              items={rules}
              trackBy="ID"
              header={
                <Header
                  variant="h2"
                  counter={`(${rules.length})`}
                  actions={<Button onClick={() => setEditing({})}>Add a rule</Button>}
                >
                  Lifecycle rules
                </Header>
              }
              empty={
                <SpaceBetween size="s" alignItems="center">
                  <Box variant="strong">Everything stays until somebody deletes it</Box>
                  <Box color="text-body-secondary">
                    A rule deletes what is old: logs after a month, say, or uploads that nobody finished.
                  </Box>
                </SpaceBetween>
              }
              columnDefinitions={[
                { id: 'id', header: 'Name', cell: ({ ID }) => <bdi>{ID}</bdi>, isRowHeader: true },
                { id: 'state', header: 'State', cell: ({ Status }) => <StateBadge state={Status} /> },
                { id: 'scope', header: 'Holds for', cell: (rule) => <bdi>{scopeOf(rule)}</bdi> },
                { id: 'does', header: 'What it does', cell: (rule) => whatItDoes(rule).join('; ') },
                {
                  id: 'actions',
                  header: 'Actions',
                  cell: (rule) => (
                    <SpaceBetween direction="horizontal" size="s">
                      <Button
                        variant="inline-link"
                        ariaLabel={`Change ${rule.ID}`}
                        onClick={() => setEditing({ rule })}
                      >
                        Change
                      </Button>
                      <Button
                        variant="inline-link"
                        ariaLabel={`Delete ${rule.ID}`}
                        onClick={() =>
                          confirm({
                            title: 'Delete the rule?',
                            text: 'What it has deleted stays deleted.',
                            items: [rule.ID ?? ''],
                            button: 'Delete',
                            code: code(without(rules, rule)),
                            run: () => change((now) => without(now, rule)),
                          })
                        }
                      >
                        Delete
                      </Button>
                    </SpaceBetween>
                  ),
                },
              ]}
            />
            {editing && (
              <LifecycleDialog
                rule={editing.rule}
                taken={others.map(({ ID = '' }) => ID)}
                code={(rule) => code([...others, rule])}
                save={(rule) => change((now) => [...without(now, editing.rule), rule])}
                close={() => setEditing(undefined)}
              />
            )}
          </>
        );
      }}
    </Await>
  );
}

const without = (rules: readonly LifecycleRule[], rule: LifecycleRule | undefined): readonly LifecycleRule[] =>
  rules.filter(({ ID }) => ID !== rule?.ID);
