import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { capital } from './words.ts';

/** How a state looks, whatever thing is in it. */
const looks: Record<string, StatusIndicatorProps.Type> = {
  running: 'success',
  available: 'success',
  active: 'success',
  'in-use': 'success',
  enabled: 'success',
  ok: 'success',
  passed: 'success',
  up: 'success',
  attached: 'success',
  pending: 'in-progress',
  starting: 'in-progress',
  stopping: 'in-progress',
  creating: 'in-progress',
  attaching: 'in-progress',
  'shutting-down': 'in-progress',
  initializing: 'in-progress',
  stopped: 'stopped',
  terminated: 'stopped',
  inactive: 'stopped',
  disabled: 'stopped',
  suspended: 'stopped',
  failed: 'error',
  denied: 'warning',
  lost: 'error',
  error: 'error',
  down: 'error',
  invalid: 'error',
  impaired: 'warning',
  silent: 'warning',
  'insufficient-data': 'pending',
};

export function StateBadge({ state, children }: { state: string | undefined; children?: string }) {
  if (!state) return <>–</>;
  const key = state.toLowerCase();
  const words = children ?? key.replaceAll('-', ' ');
  return <StatusIndicator type={looks[key] ?? 'info'}>{capital(words)}</StatusIndicator>;
}
