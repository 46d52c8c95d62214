import { ruleCommand } from '../records/rule-options.ts';

export default ruleCommand('Add a rule to a security group', 'euca-authorize -P tcp -p 22 -s 192.0.2.0/24 default', {
  ingress: 'AuthorizeSecurityGroupIngress',
  egress: 'AuthorizeSecurityGroupEgress',
});
