import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsFor } from '@mallee/iam';
import { unzipSync } from 'fflate';
import { cloudCertificate } from '../cloud/certificate.ts';
import { cloudKey } from '../cloud/cloud-key.ts';
import { credentialsArchive } from '../credentials/archive.ts';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A person's shell: the euca commands on its PATH, and a folder with the credentials of `ann` and of the cloud's `admin`. */
export class EucaShell implements AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly home: string;
  readonly ann: Person;

  static async open(): Promise<EucaShell> {
    const cloud = await openCloudProcess();
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

  private constructor(cloud: CloudProcess, home: string, ann: Person) {
    this.cloud = cloud;
    this.home = home;
    this.ann = ann;
  }

  /** Runs a line, with what eucarc sets. */
  sh(line: string, who = 'ann'): Promise<Ended> {
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

  /** What a line prints that succeeds and complains of nothing. */
  async said(line: string, who?: string): Promise<string> {
    const { code, out, err } = await this.sh(line, who);
    assert.deepEqual([code, err], [0, ''], line);
    return out;
  }

  async eventually(line: string, pattern: RegExp): Promise<string> {
    for (let left = 60; ; left -= 1) {
      const out = await this.said(line);
      if (pattern.test(out) || left === 0) {
        assert.match(out, pattern);
        return out;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Somebody's credentials, unpacked from the zip that the cloud hands out. */
  async #unpack(name: string, who: { account?: string }): Promise<void> {
    const { store, gateway, vault } = this.cloud.cloud;
    const found = await credentialsFor(store, gateway.world, vault, who);
    const pem = await cloudCertificate(await cloudKey(join(this.cloud.config.data, 'cloud-key.pem'))());
    const [, address = '', port] = /http:\/\/(.*):(\d+)/.exec(this.cloud.endpoint) ?? [];
    const config = { ...this.cloud.config, address, port: Number(port) };
    await mkdir(join(this.home, name));
    for (const [member, bytes] of Object.entries(unzipSync(credentialsArchive(config, found, pem))))
      await writeFile(join(this.home, name, member), bytes, { mode: 0o600 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloud[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true });
  }
}
