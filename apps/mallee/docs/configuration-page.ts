import { configKeys } from '../config/keys.ts';

const head = `# Configuration

One file, \`mallee.yaml\` in the data folder, which need not exist. A key that is left out has the default below; an unknown
key or an impossible value stops the start with a sentence that names it. Changes hold from the next start. Made by
\`npm run docs\` from the program itself.

\`\`\`yaml
# /var/lib/mallee/mallee.yaml
listen: 192.0.2.10:8773
region: garden-1
zone: garden-1a
network:
  publicPool: 198.51.100.0/24
  outbound: none
\`\`\`

| Key | Default | Meaning |
|---|---|---|
`;

const tail = `
The data folder itself is \`/var/lib/mallee\`, or what \`--data\` or the environment variable \`MALLEE_DATA\` says. \`--listen\`
wins over the file. Do not change \`network.namespace\` while machines run: \`./mallee down --machines\` first.

| Environment variable | Meaning |
|---|---|
| \`MALLEE_DATA\` | the data folder |
| \`MALLEE_NODE\` | another Node (24 or later) than the one that npm brings |
| \`MALLEE_DEBUG\` | unforeseen errors of a command are printed with their place in the program |
`;

/** docs/configuration.md. */
export function configurationPage(): string {
  const rows = configKeys().map(
    ({ path, standard, description }) => `| \`${path}\` | \`${JSON.stringify(standard)}\` | ${description} |\n`,
  );
  return head + rows.join('') + tail;
}
