import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { go } from '../../../app/go.ts';
import { flash } from '../../../ui/flash.ts';
import { FormPage } from '../../../ui/form-page.tsx';
import { plural } from '../../../ui/words.ts';
import { typeOptions } from '../../instance-types/types.ts';
import type { Subnet } from '../../networks/networks.ts';
import { AccessFields } from './access-fields.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { type Choices, mostAtOnce, type Offer, problems } from './choices.ts';
import { ImageField } from './image-field.tsx';
import { launch, tryLaunch } from './launch.ts';
import { launchCode } from './launch-input.ts';
import { Summary } from './summary.tsx';

export interface FieldProps {
  readonly choices: Choices;
  readonly set: (change: Partial<Choices>) => void;
  readonly offer: Offer & { readonly subnets: readonly Subnet[] };
  /** What to say at a field; nothing before somebody has tried to launch. */
  readonly problem: (field: keyof Choices) => { errorText?: string };
}

const newToken = () => crypto.getRandomValues(new Uint8Array(16)).toHex();

export function LaunchForm({ offer, start }: { offer: FieldProps['offer']; start: Choices }) {
  const client = useQueryClient();
  const [choices, setChoices] = useState(start);
  const [tried, setTried] = useState(false);
  const [clientToken, setToken] = useState(newToken);
  const [busy, setBusy] = useState<'launch' | 'try'>();
  const [answer, setAnswer] = useState<{ fine?: true; error?: unknown }>({});
  const wrong = problems(choices, offer);
  const set = (change: Partial<Choices>) => {
    setChoices((now) => ({ ...now, ...change }));
    setAnswer({});
  };
  const problem = (field: keyof Choices) => (tried && wrong[field] ? { errorText: wrong[field] } : {});
  const fields: FieldProps = { choices, set, offer, problem };
  const image = offer.images.find(({ ImageId }) => ImageId === choices.image);
  const rootDevice = image?.RootDeviceName;
  const types = typeOptions(offer.types);

  const check = async () => {
    setTried(true);
    if (Object.keys(wrong).length > 0) return;
    setBusy('try');
    const error = await tryLaunch(choices, rootDevice);
    setAnswer(error ? { error } : { fine: true });
    setBusy(undefined);
  };
  const run = async () => {
    setTried(true);
    if (Object.keys(wrong).length > 0) return;
    setBusy('launch');
    setAnswer({});
    try {
      const { Instances = [] } = await launch(choices, { vpc: offer.vpc, rootDevice, clientToken, made: set });
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'ec2' });
      const [first] = Instances;
      const href = Instances.length === 1 ? `instances/${first?.InstanceId}` : 'instances';
      flash.success(
        `${plural(Instances.length, 'instance')} on the way.`,
        ...(choices.key.use === 'new' ? [] : [{ text: 'Launch another', href: 'instances/launch' }]),
      );
      go(href);
    } catch (error) {
      // Nothing was launched; another try is another request.
      setToken(newToken());
      setAnswer({ error });
      setBusy(undefined);
    }
  };

  return (
    <FormPage
      title="Launch an instance"
      description="Everything is filled in so that it works. Change what you like."
      under={[{ text: 'Instances', href: 'instances' }]}
      help={
        <>
          <p>
            <b>Try it</b> asks the cloud whether it would launch this, and launches nothing.
          </p>
          <p>A new key pair is saved by your browser at the moment of the launch. It cannot be had a second time.</p>
        </>
      }
      button={`Launch ${choices.count === 1 ? 'the instance' : plural(choices.count, 'instance')}`}
      busy={busy === 'launch'}
      error={answer.error}
      onSubmit={() => void run()}
      code={launchCode(choices, offer.vpc, rootDevice)}
      secondary={
        <Button formAction="none" loading={busy === 'try'} onClick={() => void check()}>
          Try it
        </Button>
      }
    >
      <Grid gridDefinition={[{ colspan: { default: 12, s: 8 } }, { colspan: { default: 12, s: 4 } }]}>
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">The machine</Header>}>
            <SpaceBetween size="m">
              <Grid gridDefinition={[{ colspan: { default: 12, xs: 9 } }, { colspan: { default: 12, xs: 3 } }]}>
                <FormField label="Name" stretch {...problem('name')}>
                  <Input
                    value={choices.name}
                    autoFocus
                    placeholder="web"
                    onChange={({ detail }) => set({ name: detail.value })}
                  />
                </FormField>
                <FormField label="How many" stretch {...problem('count')}>
                  <Input
                    type="number"
                    inputMode="numeric"
                    value={String(choices.count)}
                    onChange={({ detail }) => set({ count: Math.min(mostAtOnce, Number(detail.value)) })}
                  />
                </FormField>
              </Grid>
              <ImageField {...fields} />
              <FormField label="Type" description="How many processors and how much memory" {...problem('type')}>
                <Select
                  options={types}
                  selectedOption={types.find(({ value }) => value === choices.type) ?? null}
                  triggerVariant="option"
                  filteringType="auto"
                  onChange={({ detail }) => set({ type: detail.selectedOption.value ?? '' })}
                />
              </FormField>
            </SpaceBetween>
          </Container>
          <AccessFields {...fields} />
          <ExpandableSection
            variant="container"
            headerText="More: disk, network, user data, role, protection"
            defaultExpanded={choices.userData !== '' || Boolean(wrong.rootGiB)}
          >
            <AdvancedFields {...fields} />
          </ExpandableSection>
          {answer.fine && <Alert type="success">The cloud would launch this now. Nothing has been launched.</Alert>}
          {tried && Object.keys(wrong).length > 0 && (
            <Alert type="error">Something is missing above: {Object.values(wrong).join(' ')}</Alert>
          )}
        </SpaceBetween>
        <Summary choices={choices} offer={offer} />
      </Grid>
    </FormPage>
  );
}
