import { type ReactNode, useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { type InstanceAction, whyNotInstance } from '../../rules/instance-can.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { nameOf } from '../../ui/tags.ts';
import { plural } from '../../ui/words.ts';
import { AddressDialog } from './address-dialog.tsx';
import { GroupsDialog } from './groups-dialog.tsx';
import { type Instance, stateOf } from './instances.ts';
import { ProfileDialog } from './profile-dialog.tsx';
import { ProtectionDialog } from './protection-dialog.tsx';
import { TypeDialog } from './type-dialog.tsx';
import { UserDataDialog } from './user-data-dialog.tsx';

type Rows = readonly Instance[];
type DialogName = 'address' | 'groups' | 'profile' | 'protection' | 'type' | 'user-data';

const dialogs = {
  address: AddressDialog,
  groups: GroupsDialog,
  profile: ProfileDialog,
  protection: ProtectionDialog,
  type: TypeDialog,
  'user-data': UserDataDialog,
} as const satisfies Record<DialogName, (props: { instance: Instance; close: () => void }) => ReactNode>;

const ids = (rows: Rows) => ({ InstanceIds: rows.map(({ InstanceId }) => InstanceId!) });
const label = (row: Instance) => [nameOf(row.Tags), row.InstanceId].filter(Boolean).join(' ');
const refresh = ['DescribeInstances', 'DescribeInstanceStatus', 'DescribeAddresses', 'DescribeVolumes'];
const may = (action: InstanceAction) => each<Instance>((row) => whyNotInstance(action, stateOf(row)));
const mayOne = (action: InstanceAction) => one<Instance>((row) => whyNotInstance(action, stateOf(row)));

/** Everything that can be done to machines, for the list and for the page about one; and the dialog that is open. */
export function useInstanceActions(): { actions: Action<Instance>[]; dialog: ReactNode } {
  const done =
    (what: string) =>
    ({ InstanceIds }: { InstanceIds: readonly string[] | undefined }) =>
      `${what} ${plural(InstanceIds?.length ?? 0, 'instance')}.`;
  const start = useAction('ec2', 'StartInstances', { done: done('Starting'), refresh });
  const stop = useAction('ec2', 'StopInstances', { done: done('Stopping'), refresh, quiet: true });
  const reboot = useAction('ec2', 'RebootInstances', { done: done('Rebooting'), refresh, quiet: true });
  const terminate = useAction('ec2', 'TerminateInstances', { done: done('Terminating'), refresh, quiet: true });
  const [open, setOpen] = useState<{ name: DialogName; id: string; row: Instance }>();
  const show = (name: DialogName) => (rows: Rows) => setOpen({ name, id: rows[0]!.InstanceId!, row: rows[0]! });

  const actions: Action<Instance>[] = [
    {
      id: 'connect',
      text: 'Connect',
      href: ([row]) => `instances/${row!.InstanceId}?tab=connect`,
      whyNot: one((row) => (stateOf(row) === 'running' ? undefined : 'It does not run.')),
    },
    {
      id: 'like',
      text: 'Launch more like this',
      href: ([row]) => `instances/launch?like=${row!.InstanceId}`,
      whyNot: one(),
    },
    { id: 'start', text: 'Start', group: 'State', whyNot: may('start'), run: (rows) => start.mutate(ids(rows)) },
    {
      id: 'stop',
      text: 'Stop',
      group: 'State',
      whyNot: may('stop'),
      run: (rows) =>
        confirm({
          title: `Stop ${plural(rows.length, 'instance')}?`,
          text: 'Each is asked to shut down as if its power button were pressed. Disks stay; a public address that is not elastic goes.',
          items: rows.map(label),
          button: 'Stop',
          run: () => stop.mutateAsync(ids(rows)),
        }),
    },
    {
      id: 'force',
      text: 'Stop by force',
      group: 'State',
      whyNot: may('stop'),
      run: (rows) =>
        confirm({
          title: `Pull the plug of ${plural(rows.length, 'instance')}?`,
          text: 'The machine is not asked. What its system has not written to disk is lost.',
          items: rows.map(label),
          button: 'Stop by force',
          run: () => stop.mutateAsync({ ...ids(rows), Force: true }),
        }),
    },
    {
      id: 'reboot',
      text: 'Reboot',
      group: 'State',
      whyNot: may('reboot'),
      run: (rows) =>
        confirm({
          title: `Reboot ${plural(rows.length, 'instance')}?`,
          text: 'Addresses and disks stay.',
          items: rows.map(label),
          button: 'Reboot',
          run: () => reboot.mutateAsync(ids(rows)),
        }),
    },
    {
      id: 'terminate',
      text: 'Terminate',
      group: 'State',
      whyNot: may('terminate'),
      run: (rows) =>
        confirm({
          title: `Terminate ${plural(rows.length, 'instance')}?`,
          text: 'The machine and its root disk are removed. This cannot be undone.',
          items: rows.map(label),
          button: 'Terminate',
          typed: 'terminate',
          run: () => terminate.mutateAsync(ids(rows)),
        }),
    },
    {
      id: 'address',
      text: 'Give an elastic address',
      group: 'Network and security',
      whyNot: mayOne('modify'),
      run: show('address'),
    },
    {
      id: 'groups',
      text: 'Change security groups',
      group: 'Network and security',
      whyNot: mayOne('modify'),
      run: show('groups'),
    },
    {
      id: 'profile',
      text: 'Change the role',
      group: 'Network and security',
      whyNot: mayOne('modify'),
      run: show('profile'),
    },
    { id: 'type', text: 'Change the type', group: 'Settings', whyNot: mayOne('remodel'), run: show('type') },
    { id: 'user-data', text: 'Change user data', group: 'Settings', whyNot: mayOne('remodel'), run: show('user-data') },
    {
      id: 'protection',
      text: 'Change protection',
      group: 'Settings',
      whyNot: mayOne('modify'),
      run: show('protection'),
    },
    {
      id: 'tags',
      text: 'Change tags',
      group: 'Settings',
      href: ([row]) => `instances/${row!.InstanceId}?tab=tags`,
      whyNot: mayOne('modify'),
    },
  ];

  const Open = open && dialogs[open.name];
  return {
    actions,
    dialog: Open && <Open key={open.id} instance={open.row} close={() => setOpen(undefined)} />,
  };
}
