export { type Arn, arn, iamArn, parseArn } from './arn.ts';
export { type Cidr, contains, formatCidr, formatIp, isCanonical, overlaps, parseCidr, parseIp, size } from './cidr.ts';
export { AwsError, type AwsErrorExtra, type Reason } from './errors.ts';
export * from './ids.ts';
export { type Facts, jsonLog, type Log, quietLog } from './log.ts';
export { type ManualWorld, manualWorld } from './manual-world.ts';
export { Metrics } from './metrics.ts';
export { days, hours, minutes, seconds } from './time.ts';
export { type Instant, realWorld, type World } from './world.ts';
