import { ruleCommand } from '../records/rule-options.ts';

export default ruleCommand('Remove a rule from a security group', 'euca-revoke -P tcp -p 22 -s 192.0.2.0/24 default', {
  ingress: 'RevokeSecurityGroupIngress',
  egress: 'RevokeSecurityGroupEgress',
});
