import { defineConfig } from 'vite';

/** Relative addresses: the console works under whatever path a proxy puts it. */
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    // Small assets as files too: the page's policy then needs no exception for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What many pages share goes in few files: a hundred small ones cost more than the bytes they save.
        codeSplitting: { groups: [{ name: 'shared', test: /node_modules/, minShareCount: 6 }] },
      },
      onLog(level, log, handle) {
        // `use client` is for servers that render pages; there is none.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
