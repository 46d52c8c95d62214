import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import { admit, type Deed, type Sender } from './guard.ts';

const own: Sender = {
  host: '127.0.0.1:8888',
  localAddress: '127.0.0.1',
  origin: 'http://127.0.0.1:8888',
  fetchSite: 'same-origin',
  mark: '1',
};

function verdict(change: Partial<Record<keyof Sender, string | undefined>>, deed: Deed): string {
  try {
    admit({ ...own, ...change } as Sender, deed, ['console.example']);
    return 'admitted';
  } catch (error) {
    assert.ok(error instanceof AwsError);
    return error.code;
  }
}

const cases: [what: string, change: Partial<Record<keyof Sender, string | undefined>>, deed: Deed, answer: string][] = [
  ['the app’s own request', {}, 'act', 'admitted'],
  ['one from a browser that sends no Sec-Fetch-Site', { fetchSite: undefined }, 'act', 'admitted'],
  ['one that shows neither origin', { fetchSite: undefined, origin: undefined }, 'act', 'CrossOrigin'],
  ['one without the mark', { mark: undefined }, 'act', 'CrossOrigin'],
  ['one of another site', { fetchSite: 'cross-site' }, 'act', 'CrossOrigin'],
  ['one of another port', { fetchSite: 'same-site' }, 'look', 'CrossOrigin'],
  ['one that another site has the person make', { fetchSite: 'none' }, 'look', 'CrossOrigin'],
  ['a sandboxed page’s', { origin: 'null', fetchSite: undefined }, 'act', 'CrossOrigin'],
  ['an origin that only begins like ours', { origin: 'http://127.0.0.1:88880' }, 'act', 'CrossOrigin'],
  ['a picture of the page', { mark: undefined, origin: undefined }, 'look', 'admitted'],
  ['a picture of an unknown page', { mark: undefined, origin: undefined, fetchSite: undefined }, 'look', 'CrossOrigin'],
  ['a visit from elsewhere', { fetchSite: 'cross-site', origin: undefined, mark: undefined }, 'page', 'admitted'],
  ['a name that points here', { host: 'evil.example:8888' }, 'page', 'UnknownHost'],
  ['no name', { host: undefined }, 'page', 'UnknownHost'],
  ['another address than the one asked', { host: '192.0.2.1:8888' }, 'page', 'UnknownHost'],
  ['localhost on loopback', { host: 'localhost:8888', origin: 'http://localhost:8888' }, 'act', 'admitted'],
  ['localhost elsewhere', { host: 'localhost:8888', localAddress: '192.0.2.1' }, 'page', 'UnknownHost'],
  ['a mapped address', { localAddress: '::ffff:127.0.0.1' }, 'act', 'admitted'],
  ['IPv6', { host: '[::1]:8888', localAddress: '::1', origin: 'http://[::1]:8888' }, 'act', 'admitted'],
  ['a name of the settings', { host: 'Console.Example', origin: 'https://console.example' }, 'act', 'admitted'],
  ['its neighbour', { host: 'x.console.example', origin: 'https://x.console.example' }, 'page', 'UnknownHost'],
];
for (const [what, change, deed, answer] of cases)
  test(`${what}: ${answer}`, () => assert.equal(verdict(change, deed), answer));
