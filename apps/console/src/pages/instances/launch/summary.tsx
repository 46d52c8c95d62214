import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { Facts } from '../../../ui/detail.tsx';
import { sizeOf } from '../../instance-types/types.ts';
import type { Choices, Offer } from './choices.ts';

/** What is about to happen, in a few words. */
export function Summary({ choices, offer }: { choices: Choices; offer: Offer }) {
  const { key, group, count } = choices;
  const image = offer.images.find(({ ImageId }) => ImageId === choices.image);
  const type = offer.types.find(({ InstanceType }) => InstanceType === choices.type);
  const root = image?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs
    ?.VolumeSize;
  const groups = offer.groups.filter(({ GroupId }) => group.ids.includes(GroupId!)).map(({ GroupName }) => GroupName);
  const keys = { new: `${key.name} (is made now)`, one: key.name, none: 'none' };
  return (
    <div className="beside">
      <Container header={<Header variant="h2">Summary</Header>}>
        <Facts
          columns={1}
          facts={[
            ['Instances', String(count)],
            ['Image', <bdi key="image">{image?.Name ?? choices.image}</bdi>],
            ['Type', type ? `${type.InstanceType}: ${sizeOf(type)}` : '–'],
            ['Root disk', (choices.rootGiB ?? root) ? `${choices.rootGiB ?? root} GiB` : 'as the image has it'],
            ['Key pair', <bdi key="key">{keys[key.use]}</bdi>],
            ['Security groups', group.use === 'new' ? `${group.name} (is made now)` : groups.join(', ') || '–'],
            ['Public address', choices.publicAddress ? 'yes' : 'no'],
          ]}
        />
      </Container>
    </div>
  );
}
