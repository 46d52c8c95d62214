import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainFailure } from './explain-failure.ts';

test('a failure of first light names its stage, its cause and where to look, without a stack', () => {
  const cause = new Error('ssh: connect to host 198.18.0.3 port 22: Connection timed out\n');
  const text = explainFailure(
    'log in to 198.18.0.3',
    new Error('198.18.0.3 did not let us in within 180 s.', { cause }),
  );
  assert.match(text, /First light failed at "log in to 198\.18\.0\.3": 198\.18\.0\.3 did not let us in within 180 s\./);
  assert.match(text, /Connection timed out\n\nThe cloud runs on\./);
  assert.match(text, /\.\/mallee logs/);
  assert.doesNotMatch(text, /\n {4}at /);
});

test('an error without words is named by its kind', () => {
  assert.match(explainFailure('make a key pair', new AggregateError([], '')), /"make a key pair": AggregateError/);
});
