import type { Ask, CloudLink } from '@mallee/node-contract';
import type { Context } from './context.ts';
import { reasonOf } from './drivers/fault.ts';

const deadlineMs = 20_000;

/** Answers one question about an instance; a failure is told in words. Never throws: nobody waits for it. */
export async function answerAsk({ ledger, drivers, world }: Context, link: CloudLink, ask: Ask): Promise<void> {
  const signal = AbortSignal.timeout(deadlineMs);
  const body = await answerTo().catch((error) => {
    world.log.info('A question could not be answered', { ask, err: error });
    return { error: reasonOf(error).say };
  });
  await link.answer(ask, body).catch((error) => world.log.info('An answer was not taken', { ask, err: error }));

  /** Only for what the cloud has assigned to this node: strangers may belong to another cloud. */
  async function answerTo(): Promise<Buffer | { error: string }> {
    const wish = ledger.desired?.instances.find(({ id }) => id === ask.instance);
    if (!wish || wish.want === 'gone') return { error: `The instance ${ask.instance} is not on this node.` };
    switch (ask.what) {
      case 'console':
        return await drivers.machines.console(ask.instance, signal);
      case 'screenshot':
        return await drivers.machines.screenshot(ask.instance, signal);
    }
  }
}
