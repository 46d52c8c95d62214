import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSession } from '../../app/use-session.ts';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Name, Time, To } from '../../ui/text.tsx';
import { actionsFor } from './actions.ts';
import { type Image, images } from './images.ts';
import { create } from './verbs.ts';

const ownerOf = (mine: string) => (row: Image) =>
  row.OwnerId === mine ? 'mine' : row.Public ? 'public' : 'shared with me';

const columnsFor = (mine: string): readonly Column<Image>[] => [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.Name,
    cell: (row) => <To href={`images/${row.ImageId}`}>{row.Name ?? row.ImageId}</To>,
    width: 220,
  },
  { id: 'id', title: 'Image ID', value: (row) => row.ImageId, width: 200 },
  {
    id: 'state',
    title: 'State',
    value: (row) => row.State,
    cell: (row) => <StateBadge state={row.State} />,
    width: 130,
  },
  { id: 'owner', title: 'Owner', value: ownerOf(mine), cell: ownerOf(mine), width: 140 },
  { id: 'kind', title: 'Kind', value: (row) => row.ImageType, width: 110 },
  {
    id: 'architecture',
    title: 'Architecture',
    value: (row) => row.Architecture,
    width: 130,
  },
  {
    id: 'system',
    title: 'System',
    value: (row) => row.PlatformDetails,
    width: 130,
  },
  {
    id: 'made',
    title: 'Registered',
    value: (row) => row.CreationDate,
    cell: (row) => <Time>{row.CreationDate}</Time>,
    compared: true,
    width: 140,
  },
  {
    id: 'description',
    title: 'Description',
    value: (row) => row.Description,
    cell: (row) => <Name>{row.Description}</Name>,
    width: 260,
  },
  {
    id: 'location',
    title: 'Location',
    value: (row) => row.ImageLocation,
    cell: (row) => <Name>{row.ImageLocation}</Name>,
    hidden: true,
  },
];
const key = ({ ImageId }: Image) => ImageId!;

export default function ImagesPage() {
  const { accountId } = useSession();
  const asked = useQuery(images);
  const columns = useMemo(() => columnsFor(accountId), [accountId]);
  const actions = useMemo(() => actionsFor(accountId), [accountId]);
  return (
    <ListPage
      help={
        <>
          <p>
            An image is what a machine’s disk begins with. Public ones come with the cloud; you can register your own.
          </p>
          <p>
            To bring a disk of yours: upload it into a bucket, then register it (raw, qcow2), or import it (VMDK too).
          </p>
        </>
      }
      id="images"
      title="Images"
      noun={['image', 'images']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      buttons={<Button href="images/import">Import a disk</Button>}
      create={create}
      empty={{ title: 'No image', text: 'Upload a disk into a bucket and register it.' }}
    />
  );
}
