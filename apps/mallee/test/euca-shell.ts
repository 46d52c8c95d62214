import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsFor } from '@mallee/iam';
import { unzipSync } from 'fflate';
import { cloudCertificate } from '../cloud/certificate.ts';
import { cloudKey } from '../cloud/cloud-key.ts';
import type { Config } from '../config.ts';
import { credentialsArchive } from '../credentials/archive.ts';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A shell with the euca commands on its PATH, before a whole cloud; `ann` administers an account, `admin` the cloud. */
export class EucaShell implements AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly home: string;
  readonly ann: Person;

  private constructor(cloud: CloudProcess, home: string, ann: Person) {
    this.cloud = cloud;
    this.home = home;
    this.ann = ann;
  }

  static async open(settings: Partial<Config> = {}): Promise<EucaShell> {
    const cloud = await openCloudProcess(settings);
    const home = await mkdtemp(join(tmpdir(), 'mallee-euca-'));
    await mkdir(join(home, 'bin'));
    execFileSync(join(import.meta.dirname, '../../cli/bin/euca'), ['link', join(home, 'bin')], {
      env: { MALLEE_NODE: process.execPath, HOME: home, PATH: '/usr/bin:/bin' },
    });
    const shell = new EucaShell(cloud, home, await cloud.newAccount('ann'));
    await shell.#unpack('ann', { account: 'ann' });
    await shell.#unpack('admin', {});
    return shell;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloud[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true });
  }

  /** A line for the shell, with what eucarc sets. */
  run(line: string, who = 'ann'): Promise<Ended> {
    const { home } = this;
    const env = {
      PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
      HOME: home,
      LANG: 'C.UTF-8',
      MALLEE_NODE: process.execPath,
    };
    return new Promise((resolve) =>
      execFile(
        '/bin/bash',
        ['-c', `. ${join(home, who, 'eucarc')} 2>/dev/null; set -o pipefail; ${line}`],
        { env, cwd: home, timeout: 300_000, maxBuffer: 2e7 },
        (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
      ),
    );
  }

  /** Somebody's credentials, unpacked from the zip that the cloud hands out. */
  async #unpack(name: string, who: { account?: string }): Promise<void> {
    const { cloud, config, endpoint } = this.cloud;
    const { store, gateway, vault } = cloud;
    const found = await credentialsFor(store, gateway.world, vault, who);
    const pem = await cloudCertificate(await cloudKey(join(config.data, 'cloud-key.pem'))());
    const [, address = '', port] = /http:\/\/(.*):(\d+)/.exec(endpoint) ?? [];
    await mkdir(join(this.home, name));
    const members = unzipSync(credentialsArchive({ ...config, address, port: Number(port) }, found, pem));
    for (const [member, bytes] of Object.entries(members))
      await writeFile(join(this.home, name, member), bytes, { mode: 0o600 });
  }
}

/** What tests say to a shell that is opened before they run. */
export function shellOf(open: () => EucaShell) {
  const sh = (line: string, who?: string) => open().run(line, who);
  async function said(line: string, who?: string): Promise<string> {
    const { code, out, err } = await sh(line, who);
    assert.deepEqual([code, err], [0, ''], line);
    return out;
  }
  async function eventually(line: string, pattern: RegExp): Promise<string> {
    for (let left = 60; ; left -= 1) {
      const out = await said(line);
      if (pattern.test(out) || left === 0) {
        assert.match(out, pattern);
        return out;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return { sh, said, eventually };
}
