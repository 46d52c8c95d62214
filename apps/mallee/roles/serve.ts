/** Tells the supervisor, if there is one, that this process serves. */
export function tellReady(): void {
  process.send?.('ready');
}

/** Runs until somebody asks to end: a signal, or the supervisor's disappearance. Then closes in the given order. */
export async function runUntilAsked(close: () => Promise<void>): Promise<never> {
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    if (process.send) process.once('disconnect', resolve);
  });
  await close();
  process.exit(0);
}
