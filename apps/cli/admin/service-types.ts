/** A type of services, in the original's words. */
export interface ServiceType {
  readonly type: string;
  /** The groups that it is a member of. */
  readonly groups: readonly string[];
  readonly description: string;
}

const member = (type: string, description: string): ServiceType => ({ type, groups: ['user-api'], description });
const alone = (type: string, description: string): ServiceType => ({ type, groups: [], description });

/** Every type that this cloud's two processes have a role for, by name. */
export const serviceTypes: readonly ServiceType[] = [
  alone('cluster', 'Cluster controller: the machines and networks of a zone'),
  member('compute', 'EC2: instances, images, networks'),
  member('euare', 'IAM: accounts, users, groups, roles, policies'),
  alone('eucalyptus', 'Cloud controller: the rows of everything, and what brings it about'),
  alone('node', 'Node controller: runs the machines of one host'),
  member('objectstorage', 'S3: buckets and objects'),
  alone('storage', 'Storage controller: the disks of a zone'),
  member('tokens', 'STS: temporary credentials'),
  alone('user-api', 'The group of the services that users call'),
  alone('walrusbackend', 'Object store: where the bytes of objects lie'),
];
