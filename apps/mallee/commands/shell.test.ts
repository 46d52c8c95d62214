import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../data-folder.ts';

test('mallee shell runs a line with the commands on PATH, the keys set and the line’s exit status', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'mallee-shell-'));
  const { files, credentials } = dataFolder(data);
  await mkdir(dirname(files.controlSocket), { recursive: true });
  const answers: Record<string, object> = {
    '/credentials': {
      ...{ accountNumber: '000000000001', accountName: 'acme', canonicalId: 'c', userName: 'admin', userId: 'AID' },
      ...{ userArn: 'arn:aws:iam::000000000001:user/admin', accessKeyId: 'AKI', secretAccessKey: "se'cret" },
    },
    '/certificate': { pem: 'PEM\n' },
  };
  const door = createServer((request, response) => response.end(JSON.stringify(answers[request.url!])));
  await once(door.listen(files.controlSocket), 'listening');
  t.after(async () => {
    door.close();
    await rm(data, { recursive: true });
  });
  const main = join(import.meta.dirname, '../main.ts');
  const line =
    'euca-version; command -v euare-userlistkeys; printf "%s|" "$EC2_SECRET_KEY" "$AWS_ENDPOINT_URL"; cat "$EUCALYPTUS_CERT"; exit 7';
  const env = { MALLEE_DATA: data, SHELL: '/bin/sh', PATH: '/usr/bin:/bin', HOME: data, MALLEE_NODE: process.execPath };
  const said = await new Promise<{ code: unknown; out: string; err: string }>((resolve) =>
    execFile(
      process.execPath,
      [main, 'shell', '--account', 'acme', '-c', line],
      { env, timeout: 120_000 },
      (error, out, err) => resolve({ code: error?.code ?? 0, out, err }),
    ),
  );
  const expected = `euca2ools 3.4.1 (Mallee)\n${credentials}/bin/euare-userlistkeys\nse'cret|http://127.0.0.1:8773|PEM\n`;
  assert.deepEqual(said, { code: 7, out: expected, err: '' });
  assert.equal((await stat(credentials)).mode & 0o777, 0o700);
});
