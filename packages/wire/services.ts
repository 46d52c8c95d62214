import { administration } from './administration.ts';

/** Services are named as signatures name them. */
export const serviceNames = [
  'ec2',
  'iam',
  'sts',
  's3',
  'monitoring',
  'elasticloadbalancing',
  'autoscaling',
  'cloudformation',
  'mallee',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** All that AWS has too; `mallee` is our own. */
export type AwsServiceName = Exclude<ServiceName, 'mallee'>;
export const awsServiceNames = serviceNames.filter((name): name is AwsServiceName => name !== 'mallee');

export type Protocol = 'ec2Query' | 'awsQuery' | 'restXml' | 'awsJson1_0' | 'rpcv2Cbor' | 'consoleJson';

export interface ServiceFacts {
  /** The first one is spoken where nothing in the request asks for another. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  /** Names behind `/services/`, Eucalyptus' first, and in host names before the domain; lower case. */
  readonly aliases: readonly string[];
  /** What precedes the operation in `X-Amz-Target` and in the CBOR protocol's path. */
  readonly target: string;
  /** The API version, by which requests are told apart that carry neither a path nor a scope. */
  readonly version: string;
}

/** What routing must know before any schema is loaded. A test compares target and version with the schemas. */
export const services: Readonly<Record<ServiceName, ServiceFacts>> = {
  ec2: {
    protocols: ['ec2Query'],
    aliases: ['compute', 'eucalyptus', 'ec2'],
    target: 'AmazonEC2',
    version: '2016-11-15',
  },
  iam: {
    protocols: ['awsQuery'],
    aliases: ['euare', 'iam'],
    target: 'AWSIdentityManagementV20100508',
    version: '2010-05-08',
  },
  sts: {
    protocols: ['awsQuery'],
    aliases: ['tokens', 'sts'],
    target: 'AWSSecurityTokenServiceV20110615',
    version: '2011-06-15',
  },
  s3: {
    protocols: ['restXml'],
    aliases: ['objectstorage', 'walrus', 's3'],
    target: 'AmazonS3',
    version: '2006-03-01',
  },
  monitoring: {
    protocols: ['awsQuery', 'awsJson1_0', 'rpcv2Cbor'],
    aliases: ['cloudwatch', 'monitoring'],
    target: 'GraniteServiceVersion20100801',
    version: '2010-08-01',
  },
  elasticloadbalancing: {
    protocols: ['awsQuery'],
    aliases: ['loadbalancing', 'elasticloadbalancing'],
    target: 'ElasticLoadBalancing_v7',
    version: '2012-06-01',
  },
  autoscaling: {
    protocols: ['awsQuery'],
    aliases: ['autoscaling'],
    target: 'AutoScaling_2011_01_01',
    version: '2011-01-01',
  },
  cloudformation: {
    protocols: ['awsQuery'],
    aliases: ['cloudformation'],
    target: 'CloudFormation',
    version: '2010-05-15',
  },
  mallee: {
    protocols: ['awsQuery', 'awsJson1_0'],
    aliases: ['administration', 'mallee'],
    target: administration.target,
    version: administration.version,
  },
};
