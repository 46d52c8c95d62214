import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBytes } from '../percent.ts';
import { splitTarget } from '../request.ts';
import { outcome, type Question } from './ask.ts';
import { type Specimen, specimens } from './specimens.ts';

/** What a request asks for, whatever its spelling: two requests of one meaning may share a signature. */
function meaning({ request, body, route }: Question, covers: Specimen['covers']): string {
  const { path, query } = splitTarget(request.target);
  const fields = (text: string) =>
    text
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const equals = part.indexOf('=');
        const [name, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
        return [name, value].map((each) => decodeBytes(each.replaceAll('+', ' ')));
      })
      .filter(([name]) => covers(name ?? '') || covers((name ?? '').toLowerCase()))
      .map(([name, value]) => JSON.stringify([name, value]))
      .sort();
  const headers = Object.entries(request.headers)
    .filter(([name]) => covers(name) && name !== 'authorization')
    .map(([name, value = '']) => [name, value.trim().replace(/ +/g, ' ')])
    .map(([name, value = '']) => [name, name === 'host' ? value.toLowerCase().replace(/:\d+$/, '') : value]);
  const credential = request.headers.authorization?.replaceAll(' ', '');
  // No bucket may be named `services`, so the prefix is none however its slashes are spelled.
  const resource =
    route.service === 's3' ? decodeBytes(path).replace(/^\/services\/Walrus(?=\/)/, '') : posix.normalize(path);
  return JSON.stringify([
    request.method,
    resource,
    fields(query),
    headers,
    credential,
    body && fields(Buffer.from(body).toString('latin1')),
  ]);
}

type Part = 'target' | 'body' | `header ${string}`;

const partsOf = ({ request, body }: Question): Part[] => [
  'target',
  ...Object.keys(request.headers).map((name): Part => `header ${name}`),
  ...(body ? (['body'] as const) : []),
];

function textOf({ request, body }: Question, part: Part): string {
  if (part === 'target') return request.target;
  if (part === 'body') return Buffer.from(body ?? []).toString('latin1');
  return request.headers[part.slice(7)] ?? '';
}

function withText(question: Question, part: Part, text: string): Question {
  const { request } = question;
  if (part === 'target') return { ...question, request: { ...request, target: text } };
  if (part === 'body') return { ...question, body: Buffer.from(text, 'latin1') };
  return { ...question, request: { ...request, headers: { ...request.headers, [part.slice(7)]: text } } };
}

/** Without a credential left a request is a stranger's, and gets no more than strangers may. */
function judge(specimen: Specimen, mutant: Question, what: string): void {
  // The HTTP parser lets no other targets through.
  if (!mutant.request.target.startsWith('/')) return;
  const result = outcome(mutant);
  if (result === 'accepted') assert.equal(meaning(mutant, specimen.covers), meaning(specimen, specimen.covers), what);
}

for (const [name, specimen] of Object.entries(specimens)) {
  test(`${name}: a good request is accepted`, () => {
    assert.equal(outcome(specimen), 'accepted');
    assert.equal(outcome({ ...specimen, secret: 'another' }), 'SignatureDoesNotMatch');
  });

  test(`${name}: no byte can be changed`, () => {
    for (const part of partsOf(specimen)) {
      const text = textOf(specimen, part);
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        for (const other of [code ^ 1, code ^ 0x20, 0x2f, 0x26]) {
          if (other === code || other < 0x20) continue;
          const changed = text.slice(0, at) + String.fromCharCode(other) + text.slice(at + 1);
          judge(specimen, withText(specimen, part, changed), `${part}: ${changed}`);
        }
      }
    }
  });

  test(`${name}: a part that is left out or added is noticed`, () => {
    for (const part of partsOf(specimen)) {
      const text = textOf(specimen, part);
      for (let at = 0; at <= text.length; at++) {
        judge(specimen, withText(specimen, part, text.slice(0, at)), part);
        judge(specimen, withText(specimen, part, text.slice(at)), part);
        judge(specimen, withText(specimen, part, `${text.slice(0, at)}%0a${text.slice(at)}`), part);
      }
    }
    for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']) {
      judge(specimen, { ...specimen, request: { ...specimen.request, method } }, method);
    }
    if (!specimen.covers('x-amz-copy-source')) return;
    const headers = { ...specimen.request.headers, 'x-amz-copy-source': '/other/secret' };
    assert.notEqual(outcome({ ...specimen, request: { ...specimen.request, headers } }), 'accepted');
  });
}

const texts = [
  '&',
  '=',
  '?',
  '/',
  '%',
  '%2F',
  '+',
  ';',
  ',',
  ' ',
  '..',
  '//',
  'X-Amz-Signature=',
  'Signature=',
  'é',
  '\u00ff',
  '__proto__',
  'constructor',
  'x-amz-acl=public-read',
  'uploadId=1',
];

test('20,000 random mutations crash nothing and are accepted only if they mean the same', () => {
  const all = Object.values(specimens);
  const edit = fc.record({
    part: fc.nat(20),
    at: fc.nat(400),
    remove: fc.nat(12),
    insert: fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 8 }), fc.constant('')),
  });
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.array(edit, { minLength: 1, maxLength: 4 }), (specimen, edits) => {
      let mutant: Question = specimen;
      for (const { part, at, remove, insert } of edits) {
        const parts = partsOf(mutant);
        const chosen = parts[part % parts.length]!;
        const text = textOf(mutant, chosen);
        const from = at % (text.length + 1);
        mutant = withText(mutant, chosen, text.slice(0, from) + insert + text.slice(from + remove));
      }
      judge(specimen, mutant, JSON.stringify(mutant.request));
    }),
    {
      numRuns: 20_000,
      examples: [[specimens['version 4, S3 header']!, [{ part: 0, at: 16, remove: 1, insert: '%2F' }]]],
    },
  );
});
