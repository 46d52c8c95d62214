import fc from 'fast-check';

/**
 * Loaded into every test process of `./mallee test`: properties try the same cases each time, so that a red run means
 * that something was changed. `node --test FILE` draws new ones, which is how counterexamples are looked for.
 */
fc.configureGlobal({ seed: 20_260_101 });
