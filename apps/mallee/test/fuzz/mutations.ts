import type { Sent } from '../raw-client.ts';

/** A whole number from 0 up to, not including, the limit. */
export type Below = (limit: number) => number;

/** A message as it was signed, changed on its way in one to three places. */
export function changedOnItsWay(message: Buffer, others: readonly Buffer[], below: Below): Buffer {
  let changed = message;
  for (let count = 1 + below(3); count > 0; count -= 1) {
    const change = changes[below(changes.length)]!;
    changed = change(changed, below, others);
  }
  return changed;
}

/** A request that its own client, whose key is right, makes wrong before it signs: what comes behind the signature. */
export function wrongFromTheStart(sent: Sent, below: Below): Sent {
  const body = Buffer.from(sent.body ?? '');
  switch (below(5)) {
    case 0:
      return { ...sent, target: printable(bytesChanged(Buffer.from(sent.target ?? '/'), below)) };
    case 1:
      return { ...sent, target: (sent.target ?? '/') + (sent.target?.includes('?') ? '&' : '?') + one(queries, below) };
    case 2: {
      const [name, value] = one(headers, below);
      return { ...sent, headers: { ...sent.headers, [name]: value } };
    }
    case 3: {
      const names = Object.keys(sent.headers ?? {});
      if (names.length === 0) return { ...sent, method: one(methods, below) };
      const name = one(names, below);
      const value = printable(bytesChanged(Buffer.from(sent.headers![name]!), below)).trim();
      return { ...sent, headers: { ...sent.headers, [name]: value } };
    }
    default:
      return { ...sent, body: body.length > 0 ? bytesChanged(body, below) : Buffer.alloc(below(100), below(256)) };
  }
}

type Change = (message: Buffer, below: Below, others: readonly Buffer[]) => Buffer;

const changes: readonly Change[] = [
  bytesChanged,
  bytesChanged,
  bytesChanged,
  // Lines of the head: lost, doubled, doubled with another value, moved, in other letters, with other blanks.
  (message, below) => inHead(message, (lines) => lines.toSpliced(at(lines, below), 1)),
  (message, below) => inHead(message, (lines) => lines.toSpliced(at(lines, below), 0, one(lines.slice(1), below))),
  (message, below) =>
    inHead(message, (lines) => {
      const from = at(lines, below);
      const twin = printable(bytesChanged(Buffer.from(lines[from] ?? 'x: y', 'latin1'), below));
      return lines.toSpliced(from, 0, twin);
    }),
  (message, below) => inHead(message, (lines) => lines.with(at(lines, below), one(lines.slice(1), below))),
  (message, below) => inHead(message, (lines) => otherLine(lines, below, (line) => line.toUpperCase())),
  (message, below) => inHead(message, (lines) => otherLine(lines, below, (line) => line.replace(': ', ':\t  '))),
  (message, below) =>
    inHead(message, (lines) => {
      const [name, value] = one(headers, below);
      return lines.toSpliced(at(lines, below), 0, `${name}: ${value}`);
    }),
  (message, below) =>
    inHead(message, (lines) =>
      lines.map((line) => (/^content-length:/i.test(line) ? `content-length: ${one(lengths, below)}` : line)),
    ),
  // The first line: another method, another spelling of the path, more of a query.
  (message, below) => inHead(message, ([first, ...rest]) => [first!.replace(/^\S*/, one(methods, below)), ...rest]),
  (message, below) => inHead(message, ([first, ...rest]) => [respelled(first!, below), ...rest]),
  (message, below) =>
    inHead(message, ([first, ...rest]) => [
      first!.replace(/(\?\S*)?(?= HTTP)/, (query) => `${query ? `${query}&` : '?'}${one(queries, below)}`),
      ...rest,
    ]),
  // The end: cut off, something behind it, another's body or the whole of another message.
  (message, below) => message.subarray(0, below(message.length)),
  (message, below) => Buffer.concat([message, Buffer.alloc(1 + below(50), below(256))]),
  (message, below, others) => Buffer.concat([message, one(others, below)]),
  (message, below, others) => Buffer.concat([split(message)[0], split(one(others, below))[1]]),
  (message, below, others) => {
    const theirs = /^authorization:.*$/im.exec(one(others, below).toString('latin1'))?.[0];
    return inHead(message, (lines) => lines.map((line) => (theirs && /^authorization:/i.test(line) ? theirs : line)));
  },
];

/** One byte, or a stretch of them, flipped, replaced, lost or doubled. */
function bytesChanged(message: Buffer, below: Below): Buffer {
  if (message.length === 0) return Buffer.of(below(256));
  const from = below(message.length);
  const length = below(4) === 0 ? 1 + below(40) : 1;
  const stretch = message.subarray(from, from + length);
  const instead = [
    Buffer.of(message[from]! ^ (1 << below(8))),
    Buffer.of(below(256)),
    Buffer.alloc(0),
    Buffer.concat([stretch, stretch]),
  ][below(4)]!;
  return Buffer.concat([message.subarray(0, from), instead, message.subarray(from + length)]);
}

/** Head and body; the head ends with its empty line. */
function split(message: Buffer): [Buffer, Buffer] {
  const found = message.indexOf('\r\n\r\n');
  const end = found < 0 ? message.length : found + 4;
  return [message.subarray(0, end), message.subarray(end)];
}

function inHead(message: Buffer, change: (lines: string[]) => string[]): Buffer {
  const [head, body] = split(message);
  const lines = head.toString('latin1').trimEnd().split('\r\n');
  return Buffer.concat([Buffer.from(`${change(lines).join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** A line behind the first. */
const at = (lines: readonly string[], below: Below) =>
  Math.min(lines.length - 1, 1 + below(Math.max(1, lines.length - 1)));

function otherLine(lines: string[], below: Below, change: (line: string) => string): string[] {
  const index = at(lines, below);
  return lines.with(index, change(lines[index]!));
}

/** Characters of the path in another form, some of which mean the same. */
function respelled(line: string, below: Below): string {
  const [method = '', target = '', ...rest] = line.split(' ');
  const index = below(target.length + 1);
  const char = target[index] ?? '/';
  const hex = char.charCodeAt(0).toString(16).padStart(2, '0');
  const instead = [`%${hex}`, `%${hex.toUpperCase()}`, `%25${hex}`, '//', '/../', '/./', '%2f', '%00', '+', '%', '%c3'];
  return [method, target.slice(0, index) + one(instead, below) + target.slice(index + 1), ...rest].join(' ');
}

/** What may stand in a line of a head that its own client sends: no line ends, no controls. */
const printable = (bytes: Buffer) => bytes.toString('latin1').replaceAll(/[^\x21-\x7e]/g, '~');

const one = <T>(list: readonly T[], below: Below): T => list[below(list.length)]!;

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'get', 'CONNECT', 'BREW'];
const lengths = ['0', '1', '9', '10', '-1', '+9', '0x9', '9 ', '9, 9', '99999999999999999999', '1e3', ''];
const queries = [
  ...['acl', 'versionId=null', 'uploads', 'uploadId=x&partNumber=1', 'partNumber=0', 'max-keys=-1', 'tagging'],
  ...['list-type=3', 'Action=DeleteUser', 'X-Amz-Signature=x', 'versions', 'marker=%ff', 'encoding-type=url'],
  ...['delete', 'location', 'cors', 'policy', 'response-content-type=%0d%0a', 'a=b&a=c', '%00=1', '&&==', 'x='],
];
const headers: readonly (readonly [string, string])[] = [
  ['transfer-encoding', 'chunked'],
  ['transfer-encoding', 'gzip, chunked'],
  ['content-length', '5'],
  ['expect', '100-continue'],
  ['expect', '200-ok'],
  ['range', 'bytes=0-1'],
  ['range', 'bytes=5-2,7-'],
  ['if-none-match', '*'],
  ['if-modified-since', 'yesterday'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-encoding', 'aws-chunked'],
  ['content-md5', 'AAAA'],
  ['host', 'fuzzed.s3.mallee.internal'],
  ['host', ''],
  ['origin', 'http://somewhere'],
  ['authorization', 'AWS a:b'],
  ['connection', 'keep-alive'],
  ['upgrade', 'websocket'],
  ['x-amz-acl', 'public-read'],
  ['x-amz-meta-colour', 'blue'],
  ['x-amz-meta-long', 'x'.repeat(3000)],
  ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ['x-amz-date', '20200101T000000Z'],
  ['x-amz-security-token', 'x'],
  ['x-amz-copy-source', '/fuzzed/there?versionId=null'],
  ['x-amz-tagging', 'a=b&a=c'],
  ['x-amz-decoded-content-length', '-5'],
  ['x-amz-object-lock-mode', 'COMPLIANCE'],
  ['x-amz-checksum-sha256', 'x'],
  ['x-amz-grant-read', 'id="x", uri=y'],
  ['x-amz-target', 'DynamoDB_20120810.GetItem'],
  ['smithy-protocol', 'rpc-v2-cbor'],
  ['x-large', 'x'.repeat(66_000)],
];
