import type { Duplex } from 'node:stream';
import type { Ask, CloudLink, StreamKind } from '@mallee/node-contract';
import type { Context } from './context.ts';
import { Fault, reasonOf } from './drivers/fault.ts';

const deadlineMs = 20_000;

/** Answers one question about an instance; a failure is told in words. Never throws: nobody waits for it. */
export async function answerAsk({ ledger, drivers, world }: Context, link: CloudLink, ask: Ask): Promise<void> {
  const signal = AbortSignal.timeout(deadlineMs);
  if (ask.what === 'serial' || ask.what === 'screen') return lead(ask.what);
  const body = await answerTo().catch((error) => {
    world.log.info('A question could not be answered', { ask, err: error });
    return { error: reasonOf(error).say };
  });
  await link.answer(ask, body).catch((error) => world.log.info('An answer was not taken', { ask, err: error }));

  async function answerTo(): Promise<Buffer> {
    mustBeOurs();
    return ask.what === 'console'
      ? await drivers.machines.console(ask.instance, signal)
      : await drivers.machines.screenshot(ask.instance, signal);
  }

  /** Leads a stream to the cloud; it goes on when the question has been answered. */
  async function lead(what: StreamKind): Promise<void> {
    let bytes: Duplex | undefined;
    try {
      mustBeOurs();
      bytes = await drivers.machines.stream(ask.instance, what, signal);
      await link.stream(ask, bytes);
    } catch (error) {
      bytes?.destroy();
      world.log.info('A stream could not be led to the cloud', { ask, err: error });
      await link.answer(ask, { error: reasonOf(error).say }).catch(() => {});
    }
  }

  /** Only for what the cloud has assigned to this node: strangers may belong to another cloud. */
  function mustBeOurs(): void {
    const wish = ledger.desired?.instances.find(({ id }) => id === ask.instance);
    if (!wish || wish.want === 'gone') throw new Fault('NotHere', `The instance ${ask.instance} is not on this node.`);
  }
}
