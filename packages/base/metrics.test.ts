import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metrics } from './metrics.ts';

test('counters add up and gauges are replaced, each series for itself', () => {
  const metrics = new Metrics();
  metrics.count('requests', { code: '200' });
  metrics.count('requests', { code: '200' }, 2);
  metrics.count('requests', { code: '404' });
  metrics.gauge('rooms', 3);
  metrics.gauge('rooms', 1);
  assert.equal(
    metrics.text(),
    '# TYPE requests counter\nrequests{code="200"} 3\nrequests{code="404"} 1\n# TYPE rooms gauge\nrooms 1\n',
  );
});

test('a histogram counts each observation in every bucket that holds it', () => {
  const metrics = new Metrics();
  for (const seconds of [0.0001, 0.2, 100]) metrics.time('took', seconds, { of: 'x' });
  const lines = metrics.text().split('\n');
  for (const line of [
    'took_bucket{of="x",le="0.0001"} 1',
    'took_bucket{of="x",le="0.1"} 1',
    'took_bucket{of="x",le="0.5"} 2',
    'took_bucket{of="x",le="30"} 2',
    'took_bucket{of="x",le="+Inf"} 3',
    'took_count{of="x"} 3',
  ])
    assert.ok(lines.includes(line), `${line} in\n${lines.join('\n')}`);
  assert.ok(lines.some((line) => line.startsWith('took_sum{of="x"} 100.2')));
});

test('no label can break out of its quotes', () => {
  const metrics = new Metrics();
  metrics.count('requests', { name: 'a"b\\c\nd' });
  assert.equal(metrics.text(), '# TYPE requests counter\nrequests{name="a_b_c_d"} 1\n');
});
