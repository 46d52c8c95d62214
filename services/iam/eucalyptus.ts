import type { Operation, ReadSpec, WriteSpec } from '@mallee/gateway/op';
import { op, type Ports } from './operation.ts';

/** Eucalyptus' own actions, which AWS's SDK does not know. */
interface Own {
  CreateAccount: { input: { AccountName?: string }; output: { Account: Account } };
  DeleteAccount: { input: { AccountName: string; Recursive?: boolean }; output: object };
  ListAccounts: { input: object; output: { Accounts: Account[] } };
  PutAccountPolicy: { input: PolicyKey & { PolicyDocument: string }; output: object };
  GetAccountPolicy: { input: PolicyKey; output: PolicyKey & { PolicyDocument: string } };
  ListAccountPolicies: { input: { AccountName: string }; output: { PolicyNames: string[]; IsTruncated?: boolean } };
  DeleteAccountPolicy: { input: PolicyKey; output: object };
  GetUserInfo: { input: { UserName?: string; InfoKey?: string }; output: { Infos: { Key: string; Value: string }[] } };
  UpdateUserInfo: { input: { UserName?: string; InfoKey: string; InfoValue?: string }; output: object };
}

interface Account {
  AccountName: string;
  AccountId: string;
}

interface PolicyKey {
  AccountName: string;
  PolicyName: string;
}

/** The makers of operations, typed with the actions above. */
export const own = op as unknown as {
  read<N extends keyof Own>(name: N, spec: ReadSpec<Own[N]['input'], Own[N]['output'], Ports>): Operation;
  write<N extends keyof Own>(name: N, spec: WriteSpec<Own[N]['input'], Own[N]['output'], undefined, Ports>): Operation;
};
