import { type ReactNode, useState } from 'react';
import { step } from '../../api/step.ts';
import { useAction } from '../../api/use-action.ts';
import { type InstanceAction, whyNotInstance } from '../../rules/instance-can.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm, type Question } from '../../ui/confirm.tsx';
import { nameOf } from '../../ui/tags.ts';
import { plural } from '../../ui/words.ts';
import { AddressDialog } from './address-dialog.tsx';
import { GroupsDialog } from './groups-dialog.tsx';
import { type Instance, stateOf } from './instances.ts';
import { ProfileDialog } from './profile-dialog.tsx';
import { ProtectionDialog } from './protection-dialog.tsx';
import { TypeDialog } from './type-dialog.tsx';
import { UserDataDialog } from './user-data-dialog.tsx';
import { verbs } from './verbs.ts';

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

type Change = 'StopInstances' | 'RebootInstances' | 'TerminateInstances';
type Words = Pick<Question, 'text' | 'button' | 'typed'> & { readonly title: string; readonly done: string };

/** A change of state that is asked about first. */
const question =
  (operation: Change, { title, done, ...words }: Words, more: { Force?: boolean } = {}) =>
  (rows: Rows) => {
    const machines = plural(rows.length, 'instance');
    const steps = [step('ec2', operation, { ...ids(rows), ...more })];
    confirm({ ...words, steps, title: `${title} ${machines}?`, items: rows.map(label), done: `${done} ${machines}.` });
  };

const asked = {
  stop: question('StopInstances', {
    title: 'Stop',
    text: 'Each is asked to shut down as if its power button were pressed. Disks stay; a public address that is not elastic goes.',
    button: 'Stop',
    done: 'Stopping',
  }),
  force: question(
    'StopInstances',
    {
      title: 'Pull the plug of',
      text: 'The machine is not asked. What its system has not written to disk is lost.',
      button: 'Stop by force',
      done: 'Stopping',
    },
    { Force: true },
  ),
  reboot: question('RebootInstances', {
    title: 'Reboot',
    text: 'Addresses and disks stay.',
    button: 'Reboot',
    done: 'Rebooting',
  }),
  terminate: question('TerminateInstances', {
    title: 'Terminate',
    text: 'The machine and its root disk are removed. This cannot be undone.',
    button: 'Terminate',
    typed: 'terminate',
    done: 'Terminating',
  }),
};

/** Everything that can be done to machines, for the list and for the page about one; and the dialog that is open. */
export function useInstanceActions(): { actions: Action<Instance>[]; dialog: ReactNode } {
  const start = useAction('ec2', 'StartInstances', {
    done: ({ InstanceIds }) => `Starting ${plural(InstanceIds?.length ?? 0, 'instance')}.`,
    refresh,
  });
  const [open, setOpen] = useState<{ name: DialogName; id: string; row: Instance }>();
  const show = (name: DialogName) => (rows: Rows) => setOpen({ name, id: rows[0]!.InstanceId!, row: rows[0]! });

  const actions: Action<Instance>[] = [
    {
      id: 'connect',
      text: verbs.connect,
      href: ([row]) => `instances/${row!.InstanceId}?tab=connect`,
      whyNot: one((row) => (stateOf(row) === 'running' ? undefined : 'It does not run.')),
    },
    {
      id: 'like',
      text: verbs.like,
      href: ([row]) => `instances/launch?like=${row!.InstanceId}`,
      whyNot: one(),
    },
    {
      id: 'start',
      text: verbs.start,
      group: 'State',
      whyNot: may('start'),
      run: (rows) => start.mutate(ids(rows)),
      immediate: true,
    },
    { id: 'stop', text: verbs.stop, group: 'State', whyNot: may('stop'), run: asked.stop },
    { id: 'force', text: verbs.force, group: 'State', whyNot: may('stop'), run: asked.force },
    { id: 'reboot', text: verbs.reboot, group: 'State', whyNot: may('reboot'), run: asked.reboot },
    { id: 'terminate', text: verbs.terminate, group: 'State', whyNot: may('terminate'), run: asked.terminate },
    {
      id: 'address',
      text: verbs.address,
      group: 'Network and security',
      whyNot: mayOne('modify'),
      run: show('address'),
    },
    {
      id: 'groups',
      text: verbs.groups,
      group: 'Network and security',
      whyNot: mayOne('modify'),
      run: show('groups'),
    },
    {
      id: 'profile',
      text: verbs.profile,
      group: 'Network and security',
      whyNot: mayOne('modify'),
      run: show('profile'),
    },
    { id: 'type', text: verbs.type, group: 'Settings', whyNot: mayOne('remodel'), run: show('type') },
    { id: 'user-data', text: verbs['user-data'], group: 'Settings', whyNot: mayOne('remodel'), run: show('user-data') },
    {
      id: 'protection',
      text: verbs.protection,
      group: 'Settings',
      whyNot: mayOne('modify'),
      run: show('protection'),
    },
    {
      id: 'tags',
      text: verbs.tags,
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
