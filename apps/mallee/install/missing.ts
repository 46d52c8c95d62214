import type { HostPackage } from './packages.ts';
import type { Shell } from './shell.ts';

/** Which of these packages dpkg does not hold as installed. */
export async function missing(wanted: readonly HostPackage[], shell: Shell): Promise<HostPackage[]> {
  // dpkg-query fails as soon as one name is unknown, yet still lists the others.
  const names = wanted.map(({ name }) => name);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's own placeholders
  const format = '${Package} ${db:Status-Status}\n';
  const { code, stdout, stderr } = await shell('dpkg-query', ['-W', '-f', format, ...names]);
  if (code > 1) throw new Error(`dpkg-query cannot read the package database: ${stderr.trim()}`);
  const lines = new Set(stdout.split('\n'));
  return wanted.filter(({ name }) => !lines.has(`${name} installed`));
}
