// Run in a network namespace by the lab: answers at 169.254.169.254 from a file that the test may change meanwhile.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Metadata } from './lab.ts';

const file = process.argv[2]!;
const TOKEN = 'a-token-of-this-lab';

createServer((request, response) => {
  const { instanceId, key, userData, version, mac } = JSON.parse(readFileSync(file, 'utf8')) as Metadata;
  const path = request.url!.replace(/^\/(latest|[0-9]{4}-[0-9]{2}-[0-9]{2})\//, '').replace(/\/$/, '');
  const reply = (status: number, body = '') => response.writeHead(status).end(body);
  if (request.method === 'PUT') return version === 2 && path === 'api/token' ? reply(200, TOKEN) : reply(403);
  if (version === 2 && request.headers['x-aws-ec2-metadata-token'] !== TOKEN) return reply(401);
  const answers: Record<string, string> = {
    '': 'dynamic\nmeta-data\nuser-data',
    'meta-data': 'instance-id\nlocal-hostname\nlocal-ipv4\nnetwork/\nplacement/\npublic-keys/',
    'meta-data/instance-id': instanceId,
    'meta-data/local-hostname': 'from-metadata',
    'meta-data/local-ipv4': '172.31.0.10',
    'meta-data/placement': 'availability-zone',
    'meta-data/placement/availability-zone': 'mallee-1a',
    'meta-data/public-keys': '0=lab',
    'meta-data/public-keys/0': 'openssh-key',
    'meta-data/public-keys/0/openssh-key': key,
    'meta-data/network': 'interfaces/',
    'meta-data/network/interfaces': 'macs/',
    'meta-data/network/interfaces/macs': `${mac}/`,
    [`meta-data/network/interfaces/macs/${mac}`]: 'device-number\nlocal-ipv4s\nmac',
    [`meta-data/network/interfaces/macs/${mac}/device-number`]: '0',
    [`meta-data/network/interfaces/macs/${mac}/local-ipv4s`]: '172.31.0.10',
    [`meta-data/network/interfaces/macs/${mac}/mac`]: mac,
    'dynamic/instance-identity': 'document',
    'dynamic/instance-identity/document': JSON.stringify({ instanceId, region: 'mallee-1' }),
    'user-data': userData,
  };
  const answer = answers[path];
  return answer === undefined ? reply(404) : reply(200, answer);
}).listen(80, '169.254.169.254', () => console.log('listening'));
