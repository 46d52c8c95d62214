import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../api/call.ts';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Await } from '../../ui/loading.tsx';
import type { Instance } from './instances.ts';

const behaviours = [
  { value: 'stop', label: 'Stop' },
  { value: 'terminate', label: 'Terminate' },
];

interface Protection {
  readonly terminate: boolean;
  readonly stop: boolean;
  readonly behaviour: string;
}

/** Against mistakes: whether the API may end a machine, and what its own shutdown means. */
export function ProtectionDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const InstanceId = instance.InstanceId!;
  const attribute = (Attribute: 'disableApiTermination' | 'disableApiStop' | 'instanceInitiatedShutdownBehavior') =>
    query('ec2', 'DescribeInstanceAttribute', { InstanceId, Attribute });
  const termination = useQuery(attribute('disableApiTermination'));
  const stop = useQuery(attribute('disableApiStop'));
  const behaviour = useQuery(attribute('instanceInitiatedShutdownBehavior'));
  const before: Protection | undefined = termination.data &&
    stop.data &&
    behaviour.data && {
      terminate: termination.data.DisableApiTermination?.Value ?? false,
      stop: stop.data.DisableApiStop?.Value ?? false,
      behaviour: behaviour.data.InstanceInitiatedShutdownBehavior?.Value ?? 'stop',
    };
  const [edited, setEdited] = useState<Protection>();
  const now = edited ?? before;
  const set = (change: Partial<Protection>) => now && setEdited({ ...now, ...change });

  // One attribute a call, as EC2 has it.
  const changes = [
    now?.terminate !== before?.terminate && { DisableApiTermination: { Value: now?.terminate } },
    now?.stop !== before?.stop && { DisableApiStop: { Value: now?.stop } },
    now?.behaviour !== before?.behaviour && { InstanceInitiatedShutdownBehavior: { Value: now?.behaviour } },
  ].filter((change) => change !== false);

  return (
    <FormDialog
      title={`Protection of ${InstanceId}`}
      button="Save"
      close={close}
      whyNot={changes.length === 0 ? 'Nothing has changed.' : undefined}
      steps={changes.map((change) => step('ec2', 'ModifyInstanceAttribute', { InstanceId, ...change }))}
      done={`The protection of ${InstanceId} has changed.`}
    >
      <Await
        query={{ data: now, error: termination.error ?? stop.error ?? behaviour.error, refetch: termination.refetch }}
      >
        {({ terminate, stop, behaviour }) => (
          <SpaceBetween size="m">
            <Toggle
              checked={terminate}
              description="Nobody can terminate it before this is switched off again."
              onChange={({ detail }) => set({ terminate: detail.checked })}
            >
              Protect from termination
            </Toggle>
            <Toggle
              checked={stop}
              description="Nobody can stop it before this is switched off again."
              onChange={({ detail }) => set({ stop: detail.checked })}
            >
              Protect from being stopped
            </Toggle>
            <FormField label="When the machine shuts itself down">
              <Select
                selectedOption={behaviours.find(({ value }) => value === behaviour) ?? null}
                options={behaviours}
                onChange={({ detail }) => set({ behaviour: detail.selectedOption.value ?? 'stop' })}
              />
            </FormField>
          </SpaceBetween>
        )}
      </Await>
    </FormDialog>
  );
}
