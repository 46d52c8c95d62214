import { command, maybe, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';

const freedKind: Kind<{ readonly address: string }> = kind('ADDRESS', { address: (row) => row.address });

export default command({
  summary: 'Take an elastic address away from its instance',
  service: 'ec2',
  positionals: { address: maybe('ADDRESS', 'the address') },
  options: { association: text('-a, --association-id ASSOCIATION', 'the address, by its association') },
  prints: [freedKind],
  examples: ['euca-disassociate-address 198.18.0.3'],
  async run({ call, out }, { address, association }) {
    if ((address === undefined) === (association === undefined))
      throw new UsageError('exactly one of ADDRESS and -a/--association-id must be given');
    await call(
      'ec2',
      'DisassociateAddress',
      address !== undefined ? { PublicIp: address } : { AssociationId: association },
    );
    out.record(freedKind, { address: address ?? association! });
  },
});
