import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { CopyId, Name } from '../../../ui/text.tsx';
import {
  type Entry,
  type Grantee,
  isOwner,
  keyOf,
  labelOf,
  nameOf,
  type Owner,
  type Permission,
  shortId,
  withEntry,
  without,
} from './acl.ts';

interface Props {
  readonly of: 'bucket' | 'object';
  readonly owner: Owner;
  readonly entries: readonly Entry[];
  /** Without it the list can only be looked at. */
  readonly edit?: ((entries: readonly Entry[]) => void) | undefined;
  readonly header: ReactNode;
}

const rights = (of: Props['of']): readonly (readonly [Permission, string])[] => [
  ['READ', of === 'object' ? 'Read it' : 'List objects'],
  ...(of === 'object' ? [] : [['WRITE', 'Put and delete objects'] as const]),
  ['READ_ACP', 'See this list'],
  ['WRITE_ACP', 'Change this list'],
  ['FULL_CONTROL', 'Everything'],
];

export function AclTable({ of, owner, entries, edit, header }: Props) {
  return (
    <Table<Entry>
      items={entries}
      trackBy={({ to }) => keyOf(to)}
      empty="Nobody has a grant."
      header={header}
      wrapLines
      columnDefinitions={[
        { id: 'who', header: 'Who', isRowHeader: true, minWidth: 190, cell: ({ to }) => <Who to={to} owner={owner} /> },
        ...rights(of).map(([permission, text]) => ({
          id: permission,
          header: text,
          cell: ({ to, may }: Entry) => (
            <Checkbox
              checked={may.includes(permission)}
              disabled={!edit}
              ariaLabel={`${labelOf(to)}: ${text}`}
              onChange={({ detail }) =>
                edit?.(
                  withEntry(entries, {
                    to,
                    may: detail.checked ? [...may, permission] : may.filter((one) => one !== permission),
                  }),
                )
              }
            />
          ),
        })),
        ...(edit
          ? [
              {
                id: 'actions',
                header: 'Actions',
                minWidth: 110,
                cell: ({ to }: Entry) => (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Remove ${labelOf(to)}`}
                    onClick={() => edit(without(entries, to))}
                  >
                    Remove
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

const Who = ({ to, owner }: { to: Grantee; owner: Owner }) => (
  <>
    <SpaceBetween direction="horizontal" size="xs">
      {(to.DisplayName !== undefined || !to.ID) && <Name>{nameOf(to)}</Name>}
      {isOwner(to, owner) && <Badge color="green">Owner</Badge>}
    </SpaceBetween>
    {to.ID && (
      <Box variant="small">
        <CopyId shown={shortId(to.ID)}>{to.ID}</CopyId>
      </Box>
    )}
  </>
);
