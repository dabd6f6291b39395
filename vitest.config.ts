import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

// Yoga and graphql-tools load graphql's CommonJS build, files that Vite transforms would load its ESM build:
// two copies, and every instanceof check between them fails. One alias keeps one copy (test/graphql-copies.test.ts).
const onlyGraphQLOf = (folder: string) => ({
  alias: [
    { find: /^graphql$/, replacement: createRequire(new URL(folder, import.meta.url)).resolve('graphql') },
  ],
})

// What a browser shows may take a while on a machine that is busy.
const timeouts = { testTimeout: 20_000, hookTimeout: 60_000, expect: { poll: { timeout: 10_000 } } }

const included: Readonly<Record<string, string>> = {
  timing: 'test/**/*.timing.ts',
  image: 'test/**/*.image.ts',
}

export default defineConfig(({ mode }) => ({
  test: {
    projects: [
      {
        resolve: onlyGraphQLOf('./'),
        test: {
          name: 'graphql17',
          // `npm run test:timing`: what a busy machine can spoil, and so decides about no merge.
          // `npm run test:image`: what takes a minute, and is for merges.
          include: [included[mode] ?? 'test/**/*.test.ts'],
          exclude: ['test/graphql16/**'],
          globalSetup: ['test/postgres.ts'],
          // `npm run test:long`: a hundred times as many random cases.
          env: mode === 'long' ? { PROPERTY_CASES: '200000' } : {},
          ...timeouts,
        },
      },
      {
        // The engine once more, and what refuses graphql 17: `npx vitest --project graphql16`.
        resolve: onlyGraphQLOf('./test/graphql16/'),
        test: {
          name: 'graphql16',
          include: ['test/{graphql16,scopes,servers,yoga}/**/*.test.ts', 'test/graphql-copies.test.ts'],
          exclude: ['**/node_modules/**'],
          execArgv: ['--import', './test/graphql16/one-graphql.ts'],
          ...timeouts,
        },
      },
    ],
  },
}))
