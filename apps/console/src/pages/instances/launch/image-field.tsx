import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import { whyNotLaunch } from '../../images/images.ts';
import type { FieldProps } from './launch-form.tsx';

export function ImageField({ choices, set, offer, problem }: FieldProps) {
  const options = offer.images
    .filter(({ ImageType }) => !ImageType || ImageType === 'machine')
    .map((image) => {
      const reason = whyNotLaunch(image);
      return {
        value: image.ImageId!,
        label: image.Name ?? image.ImageId!,
        description: image.Description ?? '',
        labelTag: image.ImageId!,
        tags: [image.Architecture ?? '', image.Public ? 'public' : 'own'],
        disabled: reason !== undefined,
        ...(reason !== undefined && { disabledReason: reason }),
      };
    });
  return (
    <FormField
      label="Image"
      description={
        <>
          What its disk begins with. <Link href="images">All images</Link>
        </>
      }
      {...problem('image')}
    >
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === choices.image) ?? null}
        triggerVariant="option"
        filteringType="auto"
        empty="There is no image. An administrator of the cloud can register one."
        onChange={({ detail }) => set({ image: detail.selectedOption.value ?? '' })}
      />
    </FormField>
  );
}
