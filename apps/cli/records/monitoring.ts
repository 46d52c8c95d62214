import { type Kind, kind } from '../frame/output.ts';

interface Monitored {
  readonly InstanceId?: string | undefined;
  readonly Monitoring?: { readonly State?: string | undefined } | undefined;
}

export const monitoringKind: Kind<Monitored> = kind(undefined, {
  instance: (row) => row.InstanceId,
  monitoring: (row) => `monitoring-${row.Monitoring?.State ?? ''}`,
});
