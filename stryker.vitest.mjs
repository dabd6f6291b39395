import { defineConfig } from 'vitest/config'
import configOf from './vitest.config.ts'

const [{ resolve, test }] = configOf({ mode: 'test', command: 'serve' }).test.projects
// These tests need no PostgreSQL.
const { globalSetup: _, ...project } = test

export default defineConfig({
  resolve,
  test: {
    ...project,
    include: ['test/{scopes,yoga}/**/*.test.ts'],
    // Slow, and not about what decides: views of a schema, and the interpreter that the engine is compared with.
    exclude: ['test/scopes/property/{visible.property,interpreter}.test.ts'],
    // Few random cases: each of the mutants has to get through them.
    env: { PROPERTY_CASES: '150' },
  },
})
