import { Browser } from './console-client.ts';

// node console-story.ts ORIGIN PASSWORD INSTANCE: a person in a browser who reads and types at a machine's serial line.
// Run apart from the test, because it has to be where the console listens.
const [origin, password, instanceId] = process.argv.slice(2) as [string, string, string];
const browser = new Browser(origin);
const login = { account: 'eucalyptus', user: 'admin', password, newPassword: 'correct horse battery' };
const { status, body } = await browser.json('POST', '/session', login);
if (status !== 200) throw new Error(JSON.stringify(body));

const open = async (what: string) =>
  browser.stream((await browser.json('POST', '/ticket', { what, instanceId })).body as { ticket: string });
const screen = await open('screen');
await screen.heard('RFB 003.008\n');
const line = await open('serial');
// The guest answers what it reads.
const again = setInterval(() => line.type('typed by a person\n'), 1000);
await line.heard('heard: typed by a person');
clearInterval(again);
line.close();
screen.close();
process.stdout.write('told\n');
