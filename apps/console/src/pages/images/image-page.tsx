import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { useSession } from '../../app/use-session.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TagEditor } from '../../ui/tag-editor.tsx';
import { tagSteps } from '../../ui/tag-steps.ts';
import { CopyId, Name } from '../../ui/text.tsx';
import { fullTime } from '../../ui/words.ts';
import { actionsFor } from './actions.ts';
import { images } from './images.ts';
import { SharingTab } from './sharing-tab.tsx';

const under = [{ text: 'Images', href: 'images' }];

export default function ImagePage() {
  const { accountId } = useSession();
  const id = useParam('id');
  const asked = useQuery(images);
  const image = asked.data?.find(({ ImageId }) => ImageId === id);
  if (asked.data && !image) return <NotFound what="image" back="images" />;
  if (!image)
    return (
      <Page title={id} under={under}>
        <Await query={asked}>{() => null}</Await>
      </Page>
    );
  const actions = actionsFor(accountId, () => go('images'));
  const mine = image.OwnerId === accountId;
  return (
    <Page
      title={image.Name ?? id}
      under={under}
      description={image.Description}
      actions={<ActionMenu rows={[image]} actions={actions} noun="an image" />}
    >
      {image.StateReason?.Message && (
        <Alert type={image.State === 'failed' ? 'error' : 'info'} header="Why it is in this state">
          <bdi>{image.StateReason.Message}</bdi>
        </Alert>
      )}
      <FactBox
        title="Details"
        facts={[
          ['Image ID', <CopyId key="id">{image.ImageId}</CopyId>],
          ['State', <StateBadge key="state" state={image.State} />],
          ['Owner', mine ? 'this account' : image.OwnerId],
          ['Kind', image.ImageType],
          ['Architecture', image.Architecture],
          ['System', image.PlatformDetails],
          ['Root device', image.RootDeviceName ?? '–'],
          [
            'Root disk',
            image.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize
              ? `${image.BlockDeviceMappings[0].Ebs.VolumeSize} GiB`
              : '–',
          ],
          ['Location', <Name key="location">{image.ImageLocation}</Name>],
          ['Kernel', <CopyId key="kernel">{image.KernelId}</CopyId>],
          ['Ramdisk', <CopyId key="ramdisk">{image.RamdiskId}</CopyId>],
          ['Registered', image.CreationDate ? fullTime(image.CreationDate) : '–'],
        ]}
      />
      {mine && (
        <DetailTabs
          tabs={[
            { id: 'sharing', label: 'Who may use it', content: () => <SharingTab image={image} /> },
            {
              id: 'tags',
              label: 'Tags',
              count: image.Tags?.length ?? 0,
              content: () => <TagEditor tags={image.Tags ?? []} steps={tagSteps(id)} />,
            },
          ]}
        />
      )}
    </Page>
  );
}
