import { readFile } from 'node:fs/promises';
import { ClientModel, readAnswer, type ServiceTable, writeForm } from '@mallee/wire/client';
import type { Settings } from '../config/settings.ts';
import type { Context, QueryService } from '../frame/context.ts';
import { CommandError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';
import { readBody, refusal } from './read-body.ts';
import { Sender } from './send.ts';

/** Calls operations of the query services. `account` is whom the caller acts for in IAM. */
export function queryClient(
  system: System,
  settings: Settings,
  account: string | undefined,
): Pick<Context, 'call' | 'list'> {
  const senders = new Map<QueryService, { sender: Sender; model: Promise<ClientModel> }>();
  const to = (service: QueryService) => {
    const known = senders.get(service) ?? { sender: new Sender(service, settings, system), model: loadModel(service) };
    senders.set(service, known);
    return known;
  };

  async function call(service: QueryService, name: string, input: object): Promise<Record<string, unknown>> {
    const { sender, model: loading } = to(service);
    const model = await loading;
    const operation = model.operation(name);
    const asked = service === 'iam' && account !== undefined ? { ...input, DelegateAccount: account } : input;
    const answer = await sender.send({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(writeForm(model, operation, asked)),
    });
    if (answer.statusCode !== 200) throw await refusal(answer);
    const body = await readBody(answer);
    try {
      return readAnswer(model, operation, body);
    } catch (error) {
      throw new CommandError(`the answer cannot be read: ${(error as Error).message}`);
    }
  }

  async function* list(service: QueryService, name: string, input: object, member: string): AsyncGenerator<unknown> {
    for (let page = input; ; ) {
      const answer = await call(service, name, page);
      yield* (answer[member] as unknown[] | undefined) ?? [];
      const next = answer.NextToken
        ? { NextToken: answer.NextToken }
        : answer.IsTruncated && answer.Marker
          ? { Marker: answer.Marker }
          : undefined;
      if (!next) return;
      page = { ...input, ...next };
    }
  }
  return { call, list } as unknown as Pick<Context, 'call' | 'list'>;
}

async function loadModel(service: QueryService): Promise<ClientModel> {
  const text = await readFile(new URL(`../schemas/${service}.json`, import.meta.url), 'utf8');
  return new ClientModel(JSON.parse(text) as ServiceTable);
}
