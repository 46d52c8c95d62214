export interface Policy {
  readonly id?: string;
  readonly version: '2008-10-17' | '2012-10-17';
  readonly statements: readonly unknown[];
}
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}
export interface Subject {
  readonly kind: 'user' | 'role-session' | 'anonymous' | 'service';
  readonly account: string;
  readonly arn: string;
  readonly roleArn?: string;
  readonly userId: string;
  readonly cloudAdministrator: boolean;
  readonly accountAdministrator: boolean;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: readonly NamedPolicy[];
  readonly accountPolicies?: readonly NamedPolicy[];
}
