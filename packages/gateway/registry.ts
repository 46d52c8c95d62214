import type { ServiceName } from '@mallee/wire';
import type { Operation, Service } from './op.ts';

/** The services that this cloud offers, and their operations by name. */
export class Registry {
  readonly services: readonly Service[];
  readonly #byName = new Map<string, { service: Service; operation: Operation }>();

  constructor(services: readonly Service[]) {
    this.services = services;
    for (const service of services)
      for (const operation of service.operations) {
        const name = `${operation.service}:${operation.name}`;
        if (this.#byName.has(name)) throw new Error(`${name} is defined twice.`);
        this.#byName.set(name, { service, operation });
      }
  }

  service(name: ServiceName): Service | undefined {
    return this.services.find((service) => service.name === name);
  }

  find(service: ServiceName, operation: string): { service: Service; operation: Operation } | undefined {
    return this.#byName.get(`${service}:${operation}`);
  }
}
