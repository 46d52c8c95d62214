import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useEffect, useState } from 'react';
import { checkUserData } from './user-data.ts';

const example = `#cloud-config
packages: [nginx]
runcmd:
  - systemctl enable --now nginx
`;

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** User data with what cloud-init would say of it, before a machine is started to find out. */
export function UserDataField({ value, onChange }: Props) {
  const [found, setFound] = useState<{ error?: string; warning?: string }>({});
  useEffect(() => {
    let current = true;
    const later = setTimeout(() => void checkUserData(value).then((said) => current && setFound(said)), 250);
    return () => {
      current = false;
      clearTimeout(later);
    };
  }, [value]);
  return (
    <FormField
      label="User data"
      description="A script (#!) or #cloud-config that the machine runs when it first starts. Anybody who can log in to it can read this."
      stretch
      {...(found.error && { errorText: found.error })}
      {...(found.warning && { warningText: found.warning })}
      {...(value !== '' && !found.error && !found.warning && { constraintText: 'cloud-init will understand this.' })}
      secondaryControl={
        value === '' ? (
          <Button formAction="none" onClick={() => onChange(example)}>
            An example
          </Button>
        ) : undefined
      }
    >
      <SpaceBetween size="xs">
        <div className="mono">
          <Textarea
            value={value}
            rows={8}
            spellcheck={false}
            disableBrowserAutocorrect
            onChange={({ detail }) => onChange(detail.value)}
          />
        </div>
      </SpaceBetween>
    </FormField>
  );
}
