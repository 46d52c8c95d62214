import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError, loadConfig } from '../config.ts';
import { configKeys } from './keys.ts';

const data = mkdtempSync(join(tmpdir(), 'mallee-config-'));
const file = join(data, 'mallee.yaml');
after(() => rmSync(data, { recursive: true }));

function load(text: string, flags: { listen?: string } = {}) {
  writeFileSync(file, text);
  return loadConfig({ data, ...flags });
}

/** The whole message, without the file's path in front. */
function complaint(text: string, flags: { listen?: string } = {}): string {
  try {
    load(text, flags);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.replace(file, 'FILE');
  }
  return 'none';
}

test('an empty file, or none, means the defaults', () => {
  assert.deepEqual(load(''), load('# nothing\n'));
  rmSync(file);
  const config = loadConfig({ data });
  assert.equal(config.network.outbound, 'nat');
  assert.deepEqual([config.address, config.port], ['127.0.0.1', 8773]);
});

test('the option --listen wins over the file', () => {
  assert.equal(load('listen: 192.0.2.1:80', { listen: '192.0.2.2' }).address, '192.0.2.2');
});

const mistakes: Record<string, [yaml: string, says: RegExp]> = {
  'an unknown key': ['colour: red', /^FILE: there is no key "colour"\. Remove it\. docs\/configuration\.md lists/],
  'a misspelt key': [
    'network: { publicpool: 198.18.0.0/24 }',
    /no key "network.publicpool"\. Did you mean "network.publicPool"\?/,
  ],
  'a misspelt group': ['networks: {}', /no key "networks"\. Did you mean "network"\?/],
  'a key outside its group': ['outbound: none', /no key "outbound"\. Did you mean "network.outbound"\?/],
  'a value that is not one of the choices': [
    'network: { outbound: maybe }',
    /^FILE: network\.outbound must be one of nat, none\. Without it, it is "nat"\. See docs\/configuration\.md\.$/,
  ],
  'a block that is none': ['network: { publicPool: nowhere }', /network\.publicPool must be an IPv4 block such as/],
  'a block that is too small': ['network: { publicPool: 198.18.0.0/30 }', /must have at least 16 addresses/],
  'an address out of range': ['listen: 300.1.1.1', /^FILE: listen must be an IPv4 address, with :PORT/],
  'a port out of range': ['listen: 127.0.0.1:70000', /listen must be an IPv4 address/],
  'text for a number': ['limits: { instances: many }', /limits\.instances must be a whole number/],
  'a number for text': ['region: 5', /region must be a string/],
  zero: ['limits: { instances: 0 }', /limits\.instances must be at least 1/],
  'a webhook that is no URL': ['objects: { webhooks: { mill: nowhere } }', /objects\.webhooks\.mill must be a URL/],
  'a webhook of another kind': ['objects: { webhooks: { mill: "ftp://a/" } }', /must be a URL that begins with http/],
  'a webhook that an ARN cannot name': ['objects: { webhooks: { "a:b": "http://a/" } }', /must be at most 80 of/],
  'a group that is text': ['network: yes', /network must have keys of its own/],
  'a list': ['- region', /^FILE: it must consist of lines such as/],
  'no YAML': ['region: [', /^FILE: .*line 1/],
};
for (const [what, [yaml, says]] of Object.entries(mistakes))
  test(`${what} is named with file, key and remedy`, () => assert.match(complaint(yaml), says));

test('a mistake in the option names the option, not the file', () => {
  assert.match(complaint('', { listen: 'localhost' }), /^The option --listen: listen must be an IPv4 address/);
});

test('every key has a default and a description', () => {
  assert.ok(configKeys().length > 15);
  for (const { path, standard, description } of configKeys()) {
    assert.notEqual(standard, undefined, path);
    assert.match(description, /\.$/, path);
  }
});
