import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

// Yoga and graphql-tools load graphql's CommonJS build, files that Vite transforms would load its ESM build:
// two copies, and every instanceof check between them fails. One alias keeps one copy (test/graphql-copies.test.ts).
const graphql = createRequire(import.meta.url).resolve('graphql')

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/postgres.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
