/** Commands by another name: the file that holds them. */
export const aliases: Readonly<Record<string, string>> = {
  'euca-add-keypair': 'euca-create-keypair',
  'euca-add-group': 'euca-create-group',
  'euca-describe-group': 'euca-describe-groups',
  euca_conf: 'euca-conf',
};
