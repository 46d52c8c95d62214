import { useQuery } from '@tanstack/react-query';
import { ListPage } from '../../ui/list-page.tsx';
import { useInstanceActions } from './actions.tsx';
import { columns } from './columns.tsx';
import { type Instance, instances } from './instances.ts';
import { create } from './verbs.ts';

const key = ({ InstanceId }: Instance) => InstanceId!;

export default function InstancesPage() {
  const asked = useQuery(instances);
  const { actions, dialog } = useInstanceActions();
  return (
    <ListPage
      help={
        <>
          <p>
            An instance is a machine of yours in the cloud. It starts from an image, and you log in with a key pair.
          </p>
          <p>
            <b>Stop</b> it to keep its disk without using processors and memory. <b>Terminate</b> it when you no longer
            need it: its root disk goes too.
          </p>
          <p>Terminated machines stay in the list for an hour.</p>
        </>
      }
      id="instances"
      title="Instances"
      noun={['instance', 'instances']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      sortBy="launched"
      descending
      create={create}
      empty={{
        title: 'No machine yet',
        text: 'Launch one: everything is filled in so that it works, and a key to log in with is made on the way.',
      }}
    >
      {dialog}
    </ListPage>
  );
}
