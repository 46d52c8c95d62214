// Who may import whom, and why. The picture is in docs/architecture.md.
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(packages|services|apps|bench)/', pathNot: [from, ...allowed] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two files are one thing: merge them or name the third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'through-the-front-door',
      comment:
        'A package is entered by its index.ts (gateway also by op.ts, store by postgres.ts, testkit by fresh-store.ts, wire by client.ts), so its inside can change freely.',
      severity: 'error',
      from: { path: '^((?:packages|services|apps)/[^/]+)/' },
      to: {
        path: '^(packages|services)/',
        pathNot: [
          '^$1/',
          '^(packages|services)/[^/]+/index\\.ts$',
          '^packages/(gateway/op|store/postgres|testkit/fresh-store|wire/client)\\.ts$',
        ],
      },
    },
    only('base-stands-alone', 'base is the floor: it imports nothing of ours.', '^packages/base/', []),
    only(
      'wire-knows-no-behaviour',
      'wire turns bytes into values; what they mean is the services’ business.',
      '^packages/wire/',
      ['^packages/base/'],
    ),
    only('policy-is-pure', 'Policy evaluation is a function of its arguments.', '^packages/policy/', [
      '^packages/base/',
    ]),
    only(
      'contract-is-shared',
      'Both sides read the contract, so it may depend on neither.',
      '^packages/node-contract/',
      ['^packages/base/'],
    ),
    only(
      'node-knows-no-cloud',
      'A node acts on documents alone: no store, no services, no gateway.',
      '^packages/node-agent/',
      ['^packages/(base|node-contract)/'],
    ),
    only(
      'engine-knows-no-s3',
      'The object engine stores versions of keys; S3’s rules live in services/objects.',
      '^packages/object-engine/',
      ['^packages/base/'],
    ),
    only(
      'console-is-a-door',
      'The console’s door hands requests to the gateway; who logs in and what there is comes in as ports.',
      '^packages/console-door/',
      ['^packages/(base|gateway|policy|wire)/'],
    ),
    {
      name: 'console-is-a-client',
      comment:
        'The console’s app calls operations over its door like any client: it takes types from wire, and nothing from any other package.',
      severity: 'error',
      from: { path: '^apps/console/src/' },
      to: { path: '^(packages|services|apps)/', pathNot: ['^apps/console/src/', '^packages/wire/index\\.ts$'] },
    },
    {
      name: 'console-takes-types-only',
      comment: 'What wire does is done by the server; a browser loads none of it.',
      severity: 'error',
      from: { path: '^apps/console/src/' },
      to: { path: '^packages/wire/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'store-knows-no-service',
      'The store runs queries for services, not the other way round.',
      '^packages/store/',
      ['^packages/base/'],
    ),
    only(
      'commands-are-ordinary-clients',
      'The commands know the cloud by its wire protocols alone, so they work on any cloud that speaks them.',
      '^apps/cli/',
      ['^packages/(base|bundle|wire)/', '^images/(debian|tiny)/build\\.ts$'],
    ),
    only(
      'bundles-stand-alone',
      'Both who makes bundles and who runs them read them the same way.',
      '^packages/bundle/',
      [],
    ),
    {
      name: 'services-do-not-import-services',
      comment: 'A service that needs another calls its public operation, or reads through an injected port.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'drivers-have-one-place-each',
      comment: 'Only sqlite.ts and postgres.ts name a database driver; everybody else speaks the SQL that both know.',
      severity: 'error',
      from: { pathNot: '^packages/store/(sqlite|postgres)\\.ts$' },
      to: { path: '^(node:)?sqlite$|^node_modules/(@types/)?pg/' },
    },
    {
      name: 'processes-belong-to-drivers',
      comment: 'Only drivers and the command start processes; everything else stays testable without a host.',
      severity: 'error',
      from: {
        pathNot: [
          '^packages/node-agent/',
          '^apps/mallee/',
          '^images/',
          '^apps/cli/volume/',
          '^packages/testkit/',
          '^bench/',
          '\\.test\\.ts$',
          '/test/',
        ],
      },
      to: { path: '^(node:)?child_process$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
      extensions: ['.ts', '.js'],
    },
    exclude: { path: 'node_modules/(?!@mallee|(@types/)?pg/)' },
    tsPreCompilationDeps: true,
  },
};
