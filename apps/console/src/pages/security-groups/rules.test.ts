import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyRule, ruleProblem, toPermission } from './rule-draft.ts';
import { cidrProblem, readPorts, trafficOf } from './traffic.ts';

describe('rules of security groups', () => {
  test('traffic is named as people name it', () => {
    assert.equal(trafficOf({ IpProtocol: '-1' }), 'everything');
    assert.equal(trafficOf({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }), 'SSH (tcp 22)');
    assert.equal(trafficOf({ IpProtocol: 'udp', FromPort: 5, ToPort: 9 }), 'udp 5–9');
    assert.equal(trafficOf({ IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535 }), 'all tcp ports');
    assert.equal(trafficOf({ IpProtocol: 'icmp', FromPort: -1, ToPort: -1 }), 'every ICMP message');
    assert.equal(trafficOf({ IpProtocol: '47', FromPort: -1, ToPort: -1 }), 'protocol 47');
  });

  test('a block that does not begin where it says is refused with the one that was meant', () => {
    assert.equal(cidrProblem('192.0.2.0/24'), undefined);
    assert.equal(cidrProblem('0.0.0.0/0'), undefined);
    assert.match(cidrProblem('192.0.2.7/24')!, /192\.0\.2\.0\/24/);
    assert.match(cidrProblem('300.0.0.0/8')!, /255/);
    assert.match(cidrProblem('10.0.0.0/40')!, /32 bits/);
    assert.match(cidrProblem('10.0.0.1')!, /Write it like/);
  });

  test('ports are one or a range, in order', () => {
    assert.deepEqual(readPorts('80'), { from: 80, to: 80 });
    assert.deepEqual(readPorts(' 8000 - 8100 '), { from: 8000, to: 8100 });
    for (const wrong of ['', 'x', '9-8', '70000', '1-2-3', '-1']) assert.equal(readPorts(wrong), undefined);
  });

  test('a draft without a problem becomes what the API takes', () => {
    const cidr = { ...emptyRule, traffic: 'tcp', detail: '8000-8100', peer: 'cidr', cidr: '10.0.0.0/8' } as const;
    assert.deepEqual(ruleProblem(cidr), {});
    assert.deepEqual(toPermission(cidr), {
      ...{ IpProtocol: 'tcp', FromPort: 8000, ToPort: 8100 },
      IpRanges: [{ CidrIp: '10.0.0.0/8', Description: undefined }],
    });
    assert.deepEqual(toPermission({ ...emptyRule, traffic: 'all', peer: 'group', group: 'sg-1' }), {
      IpProtocol: '-1',
      UserIdGroupPairs: [{ GroupId: 'sg-1', Description: undefined }],
    });
    assert.deepEqual(Object.keys(ruleProblem({ ...emptyRule, traffic: 'tcp', peer: 'group' })), ['detail', 'group']);
  });
});
