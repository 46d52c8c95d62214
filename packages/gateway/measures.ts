import type { Metrics } from '@mallee/base';
import type { Operation } from './op.ts';

interface Measure {
  readonly byStatus: Map<number, ReturnType<Metrics['counter']>>;
  readonly seconds: ReturnType<Metrics['timer']>;
}

/** Requests by operation and status, and how long they took; each series is looked up once. */
export class Measures {
  readonly #metrics: Metrics;
  readonly #measures = new Map<Operation | undefined, Measure>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  note(operation: Operation | undefined, status: number, seconds: number): void {
    const name = () => (operation ? `${operation.service}:${operation.name}` : 'none');
    let measure = this.#measures.get(operation);
    if (!measure) {
      const timer = this.#metrics.timer('mallee_request_seconds', { operation: name() });
      measure = { byStatus: new Map(), seconds: timer };
      this.#measures.set(operation, measure);
    }
    let requests = measure.byStatus.get(status);
    if (!requests) {
      requests = this.#metrics.counter('mallee_requests_total', { operation: name(), status: String(status) });
      measure.byStatus.set(status, requests);
    }
    requests.add();
    measure.seconds.observe(seconds);
  }
}
