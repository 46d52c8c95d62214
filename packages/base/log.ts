import { pino } from 'pino';

/** Facts that a log line carries beside its sentence. Never secrets: redaction is a net, not a licence. */
export type Facts = Record<string, unknown>;

export interface Log {
  /** Facts that cost something are made where somebody reads them. */
  debug(say: string, facts?: Facts | (() => Facts)): void;
  info(say: string, facts?: Facts): void;
  warn(say: string, facts?: Facts): void;
  error(say: string, facts?: Facts): void;
  with(facts: Facts): Log;
}

const secrets = [
  'secret',
  'password',
  'token',
  'authorization',
  'privateKey',
  'SecretAccessKey',
  'SessionToken',
  'KeyMaterial',
];

/** JSON lines on standard output, with errors spelled out to their last cause. */
export function jsonLog(facts: Facts, level = 'info'): Log {
  const root = pino({
    base: facts,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[hidden]' },
    serializers: { err: pino.stdSerializers.errWithCause },
  });
  return wrap(root);
}

/** For tests and simulations, where nobody reads. */
export function quietLog(): Log {
  const silent = () => {};
  const log: Log = { debug: silent, info: silent, warn: silent, error: silent, with: () => log };
  return log;
}

function wrap(logger: pino.Logger): Log {
  return {
    debug(say, facts = {}) {
      if (logger.isLevelEnabled('debug')) logger.debug(typeof facts === 'function' ? facts() : facts, say);
    },
    info: (say, facts) => logger.info(facts ?? {}, say),
    warn: (say, facts) => logger.warn(facts ?? {}, say),
    error: (say, facts) => logger.error(facts ?? {}, say),
    with: (facts) => wrap(logger.child(facts)),
  };
}
