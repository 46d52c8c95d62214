import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

/** Downloads Debian packages from the sources that the host trusts (apt checks their digests) and unpacks them. */
export async function unpackPackages(names: readonly string[], folder: string): Promise<string> {
  const archives = join(folder, 'archives');
  const tree = join(folder, 'tree');
  await rm(archives, { recursive: true, force: true });
  await rm(tree, { recursive: true, force: true });
  await mkdir(archives, { recursive: true });
  await mkdir(tree, { recursive: true });
  await download(names, archives);
  for (const archive of (await readdir(archives)).filter((name) => name.endsWith('.deb')).sort()) {
    await run('dpkg-deb', ['-x', join(archives, archive), tree]);
  }
  return tree;
}

/** The package that a meta package such as linux-image-cloud-amd64 stands for today. */
export async function kernelPackage(meta: string): Promise<string> {
  const answer = await withFreshLists(() => run('apt-cache', ['depends', '--important', meta]));
  const name = /^\s*Depends: (linux-image-\S+)$/m.exec(answer)?.[1];
  if (!name) throw new Error(`apt knows no kernel behind ${meta}; is bookworm main among the host's apt sources?`);
  return name;
}

async function download(names: readonly string[], folder: string): Promise<void> {
  // Without the sandbox option apt warns that its own user cannot write into a private folder.
  await withFreshLists(() => run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...names], { folder }));
}

/** A machine fresh from the installer may have no package lists yet. */
async function withFreshLists(ask: () => Promise<string>): Promise<string> {
  try {
    return await ask();
  } catch {
    await run('apt-get', ['-q', 'update']);
    return ask();
  }
}

/** The host's own sources of Debian 12, as lines of a sources.list; those of others are left out. */
export async function debianSources(): Promise<string[]> {
  const format = '$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)';
  const targets = await withFreshLists(() =>
    run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']),
  );
  const lines = targets
    .split('\n')
    .map((line) => line.split('|'))
    .filter(([origin, , suite]) => origin === 'Debian' && /^bookworm(-updates|-security)?$/.test(suite ?? ''))
    .map(([, uri, suite, component]) => `deb ${uri} ${suite} ${component}`);
  if (lines.length === 0) throw new Error('None of the apt sources of this host is Debian 12 (bookworm).');
  return [...new Set(lines)].sort();
}
