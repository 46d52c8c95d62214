import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Await } from '../../ui/loading.tsx';
import type { Instance } from './instances.ts';
import { fromBase64, toBase64, userData } from './user-data.ts';
import { UserDataField } from './user-data-field.tsx';

export function UserDataDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const InstanceId = instance.InstanceId!;
  const before = useQuery(userData(InstanceId));
  const [edited, setEdited] = useState<string>();
  return (
    <FormDialog
      large
      title={`User data of ${InstanceId}`}
      button="Save"
      close={close}
      whyNot={edited === undefined ? 'Nothing has changed.' : undefined}
      steps={[step('ec2', 'ModifyInstanceAttribute', { InstanceId, UserData: { Value: toBase64(edited ?? '') } })]}
      done={`${InstanceId} reads the new user data when it starts.`}
    >
      <Await query={before}>
        {(base64) => {
          const text = fromBase64(base64);
          if (text === undefined && edited === undefined)
            return (
              <Alert type="info" action={undefined}>
                These user data are not text. What you save here takes their place.
              </Alert>
            );
          return <UserDataField value={edited ?? text ?? ''} onChange={setEdited} />;
        }}
      </Await>
    </FormDialog>
  );
}
