import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chain, difference, type Table } from './ruleset.ts';
import { readTables } from './ruleset-json.ts';

const filter = { type: 'filter', hook: 'forward', priority: 0, policy: 'drop' } as const;
const table = (change: Partial<Table> = {}): Table => ({
  family: 'inet',
  name: 't',
  sets: new Map([
    ['taps', { key: 'ifname . ipv4_addr', elements: new Map([['tap1 . 10.0.0.1', '']]) }],
    ['verdicts', { key: 'ifname', value: 'verdict', elements: new Map([['tap1', 'jump group']]) }],
  ]),
  chains: new Map([
    ['group', chain(['accept'])],
    ['forward', chain(['iifname vmap @verdicts', 'drop'], filter)],
  ]),
  ...change,
});
const stamps = (rules: string[]) => chain(rules).stamps;

describe('the difference of two rule sets', () => {
  test('builds a table that is not there in one batch', () => {
    const [group] = stamps(['accept']);
    const forward = stamps(['iifname vmap @verdicts', 'drop']);
    assert.equal(
      difference(table(), undefined),
      `add table inet t
delete table inet t
add table inet t
add set inet t taps { type ifname . ipv4_addr; }
add map inet t verdicts { type ifname : verdict; }
add chain inet t group
add chain inet t forward { type filter hook forward priority 0; policy drop; }
add rule inet t group accept comment "${group}"
add rule inet t forward iifname vmap @verdicts comment "${forward[0]}"
add rule inet t forward drop comment "${forward[1]}"
add element inet t taps { "tap1" . 10.0.0.1 }
add element inet t verdicts { "tap1" : jump group }
`,
    );
  });

  test('is empty between equals', () => assert.equal(difference(table(), table()), ''));

  test('is one element for one element', () => {
    const want = table();
    const sets = new Map(want.sets).set('taps', {
      key: 'ifname . ipv4_addr',
      elements: new Map([
        ['tap1 . 10.0.0.1', ''],
        ['tap2 . 10.0.0.2', ''],
      ]),
    });
    assert.equal(difference({ ...want, sets }, want), 'add element inet t taps { "tap2" . 10.0.0.2 }\n');
    assert.equal(difference(want, { ...want, sets }), 'delete element inet t taps { "tap2" . 10.0.0.2 }\n');
  });

  test('adds rules at the end, and rewrites a chain whose rules differ, were moved, added or taken away', () => {
    const want = table();
    const [one, two] = stamps(['iifname vmap @verdicts', 'drop']);
    const batch = (seen: string[]) =>
      difference(want, { ...want, chains: new Map(want.chains).set('forward', { hook: filter, stamps: seen }) });
    assert.equal(batch([one!]), `add rule inet t forward drop comment "${two}"\n`);
    for (const seen of [[two!], [two!, one!], [one!, two!, ''], ['', ''], ['', one!, two!]]) {
      const lines = batch(seen).trimEnd().split('\n');
      assert.equal(lines[0], 'flush chain inet t forward');
      assert.equal(lines.length, 3);
    }
  });

  test('takes references away before what they refer to', () => {
    const bare = table({ sets: new Map(), chains: new Map([['forward', chain(['drop'], filter)]]) });
    const lines = difference(bare, table()).trimEnd().split('\n');
    assert.deepEqual(lines, [
      'flush chain inet t forward',
      `add rule inet t forward drop comment "${stamps(['drop'])[0]}"`,
      'flush set inet t taps',
      'flush map inet t verdicts',
      'flush chain inet t group',
      'delete chain inet t group',
      'delete set inet t taps',
      'delete map inet t verdicts',
    ]);
  });

  test('builds anew, still in one batch, what cannot be changed in place', () => {
    const other = table({ chains: new Map([['forward', chain([], { ...filter, priority: 5 })]]) });
    assert.match(difference(table(), other), /^add table inet t\ndelete table inet t\nadd table inet t\n/);
  });
});

test('the kernel’s listing reads as the table that was written', () => {
  const want = table();
  const listing = {
    nftables: [
      { metainfo: { version: '1.0.6' } },
      { table: { family: 'inet', name: 't', handle: 1 } },
      {
        set: {
          family: 'inet',
          name: 'taps',
          table: 't',
          type: ['ifname', 'ipv4_addr'],
          elem: [{ concat: ['tap1', '10.0.0.1'] }],
        },
      },
      {
        map: {
          name: 'verdicts',
          table: 't',
          type: 'ifname',
          map: 'verdict',
          elem: [['tap1', { jump: { target: 'group' } }]],
        },
      },
      { chain: { table: 't', name: 'group' } },
      { chain: { table: 't', name: 'forward', type: 'filter', hook: 'forward', prio: 0, policy: 'drop' } },
      ...stamps(['accept']).map((comment) => ({ rule: { chain: 'group', comment, expr: [] } })),
      ...stamps(['iifname vmap @verdicts', 'drop']).map((comment) => ({
        rule: { chain: 'forward', comment, expr: [] },
      })),
    ],
  };
  const [seen] = readTables(JSON.stringify(listing));
  assert.equal(difference(want, seen), '');
});
