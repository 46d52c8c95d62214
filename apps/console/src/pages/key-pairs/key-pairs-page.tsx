import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { type Action, one } from '../../ui/actions.tsx';
import type { Column } from '../../ui/columns.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { TagsDialog } from '../../ui/tags-dialog.tsx';
import { CopyId, Name, Some, Time } from '../../ui/text.tsx';
import { plural } from '../../ui/words.ts';
import { type KeyPair, keyPairs, saveText } from './key-pairs.ts';
import { create, verbs } from './verbs.ts';

const columns: readonly Column<KeyPair>[] = [
  { id: 'name', title: 'Name', value: (row) => row.KeyName, cell: (row) => <Name>{row.KeyName}</Name>, width: 220 },
  { id: 'id', title: 'Key pair ID', value: (row) => row.KeyPairId, width: 230 },
  { id: 'type', title: 'Type', value: (row) => row.KeyType, width: 100 },
  {
    id: 'fingerprint',
    title: 'Fingerprint',
    value: (row) => row.KeyFingerprint,
    cell: (row) => <CopyId>{row.KeyFingerprint}</CopyId>,
    width: 480,
  },
  {
    id: 'made',
    title: 'Made',
    value: (row) => row.CreateTime,
    cell: (row) => <Time>{row.CreateTime}</Time>,
    compared: true,
  },
  {
    id: 'tags',
    title: 'Tags',
    value: (row) => (row.Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`).join(', '),
    cell: (row) => <Some>{(row.Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`)}</Some>,
    hidden: true,
  },
];
const key = ({ KeyPairId }: KeyPair) => KeyPairId!;

export default function KeyPairsPage() {
  const asked = useQuery(keyPairs);
  const [tagging, setTagging] = useState<KeyPair>();
  const actions: Action<KeyPair>[] = [
    {
      id: 'public',
      text: verbs.public,
      whyNot: one(({ PublicKey }) => (PublicKey ? undefined : 'The cloud does not have its public half.')),
      run: ([row]) => saveText(`${row!.KeyName}.pub`, row!.PublicKey!),
      immediate: true,
    },
    { id: 'tags', text: verbs.tags, whyNot: one(), run: ([row]) => setTagging(row) },
    {
      id: 'delete',
      text: verbs.delete,
      run: (rows) =>
        confirm({
          title: `Delete ${plural(rows.length, 'key pair')}?`,
          text: 'Machines that were launched with it keep it. No new one can be launched with it.',
          items: rows.map(({ KeyName }) => KeyName!),
          button: 'Delete',
          steps: rows.map(({ KeyPairId }) => step('ec2', 'DeleteKeyPair', { KeyPairId: KeyPairId! })),
          done: `Deleted ${plural(rows.length, 'key pair')}.`,
        }),
    },
  ];
  return (
    <ListPage
      help={
        <>
          <p>
            You log in to a machine with the private half of a key pair; the public half is put onto it when it starts.
          </p>
          <p>The cloud does not keep private halves. Who has lost one makes another pair, and another machine.</p>
        </>
      }
      id="key-pairs"
      title="Key pairs"
      noun={['key pair', 'key pairs']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      create={create}
      empty={{ title: 'No key pair yet', text: 'Make one here, or bring the public key that you use elsewhere.' }}
    >
      {tagging && (
        <TagsDialog
          title={`Tags of ${tagging.KeyName}`}
          resource={tagging.KeyPairId!}
          tags={tagging.Tags ?? []}
          close={() => setTagging(undefined)}
        />
      )}
    </ListPage>
  );
}
