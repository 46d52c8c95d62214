import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { policyProblems } from '../../rules/policy-check.ts';

interface Props {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly kind: 'identity' | 'trust';
  readonly templates: Readonly<Record<string, string>>;
}

/** A policy in a form: checked while it is written, with texts to begin with. */
export function PolicyField({ label = 'Policy', value, onChange, kind, templates }: Props) {
  const problems = value.trim() === '' ? [] : policyProblems(value, kind);
  return (
    <FormField
      label={label}
      stretch
      errorText={problems.length > 0 && problems.slice(0, 4).join(' ')}
      constraintText={
        <SpaceBetween direction="horizontal" size="xs">
          <Box variant="small">Begin with:</Box>
          {Object.entries(templates).map(([name, text]) => (
            <Button key={name} variant="inline-link" formAction="none" onClick={() => onChange(text)}>
              {name}
            </Button>
          ))}
        </SpaceBetween>
      }
    >
      <div className="mono">
        <Textarea
          value={value}
          rows={14}
          spellcheck={false}
          disableBrowserAutocorrect
          onChange={({ detail }) => onChange(detail.value)}
        />
      </div>
    </FormField>
  );
}
