// Mutation tests of what decides: each piece of it is changed in turn, and some test must fail. Half an hour on two
// cores, and some minutes after that, when only what changed runs again. Not among the dependencies:
//   npx -p @stryker-mutator/core@10 -p @stryker-mutator/vitest-runner@10 stryker run

const decides = [
  'requirement',
  'compile',
  'operation',
  'selection',
  'enforce',
  'refusal',
  'inputs',
  'callers',
  'whole-mutations',
  'refuse-operation',
]

export default {
  mutate: decides.map((name) => `src/scopes/${name}.ts`),
  testRunner: 'vitest',
  vitest: { configFile: 'stryker.vitest.mjs', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A busy machine must not pass for an endless loop, which counts as found.
  timeoutMS: 20_000,
  // Stryker would rewrite it by the API of TypeScript 5; nothing that runs here reads it.
  tsconfigFile: 'none',
  ignorePatterns: ['bench', 'coverage', 'dist'],
  incremental: true,
  incrementalFile: 'coverage/mutation/incremental.json',
  tempDirName: 'coverage/mutation/sandbox',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  clearTextReporter: { reportTests: false },
}
