/** What IAM answers, for more than one file of tests. */
export const acme = { AccountName: 'acme', AccountId: '000000000002' };
export const key = {
  UserName: 'admin',
  AccessKeyId: 'AKIEXAMPLE0000000001',
  SecretAccessKey: 'shh',
  Status: 'Active' as const,
};
export const made = new Date(0);
export const user = (name: string) => ({
  Path: '/',
  UserName: name,
  UserId: `AID${name}`,
  Arn: `arn:aws:iam::000000000001:user/${name}`,
  CreateDate: made,
});
export const group = {
  Path: '/',
  GroupName: 'admins',
  GroupId: 'AGP1',
  Arn: 'arn:aws:iam::000000000001:group/admins',
  CreateDate: made,
};
export const role = {
  Path: '/',
  RoleName: 'web',
  RoleId: 'ARO1',
  Arn: 'arn:aws:iam::000000000001:role/web',
  CreateDate: made,
};
export const profile = {
  Path: '/',
  InstanceProfileName: 'web',
  InstanceProfileId: 'AIP1',
  Arn: 'arn:aws:iam::000000000001:instance-profile/web',
  CreateDate: made,
  Roles: [role],
};
export const nothing = {};
