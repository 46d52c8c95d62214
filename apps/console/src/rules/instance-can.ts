/**
 * Why an action is not offered for an instance in some state. A state that is not named allows the action. The cloud
 * refuses by a table of its own; a test holds the two together.
 */
const going = 'It is being terminated.';
const gone = 'It is terminated.';
const ended = { 'shutting-down': going, terminated: gone };

export const instanceWhyNot = {
  start: {
    pending: 'It is starting already.',
    running: 'It runs already.',
    stopping: 'It is still stopping. It can be started once it has stopped.',
    ...ended,
  },
  stop: { stopped: 'It is stopped already.', ...ended },
  reboot: {
    stopping: 'It is stopping. Start it once it has stopped.',
    stopped: 'It is stopped. Start it instead.',
    ...ended,
  },
  terminate: { terminated: 'It is terminated already.' },
  remodel: {
    pending: 'Stop it first: a machine takes this up when it starts.',
    running: 'Stop it first: a machine takes this up when it starts.',
    stopping: 'It is still stopping. Wait until it has stopped.',
    ...ended,
  },
  modify: ended,
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type InstanceAction = keyof typeof instanceWhyNot;

export const whyNotInstance = (action: InstanceAction, state: string | undefined): string | undefined =>
  (instanceWhyNot[action] as Readonly<Record<string, string>>)[state ?? ''];
