import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { version } from 'graphql'
import { expect, it } from 'vitest'
import '../../src/index.ts'
import '../../src/yoga/index.ts'
import '@apollo/composition'
import '@apollo/server'
import '@graphql-tools/schema'
import 'graphql-http'
import 'graphql-yoga'
import 'mercurius'

// What proves that the copy is one: test/graphql-copies.test.ts, which runs in this project too.
it('this project runs on graphql 16, whoever asks for it', () => {
  const require = createRequire(import.meta.url)
  const loaded = Object.keys(require.cache).filter((file) =>
    file.endsWith('/node_modules/graphql/version.js'),
  )
  expect(version).toBe('16.15.0')
  expect(loaded).toEqual([require.resolve('graphql/version')])
})

it('and the packages at the root are beside graphql 17', () => {
  const { version: atRoot } = JSON.parse(readFileSync('node_modules/graphql/package.json', 'utf8'))
  expect(atRoot).toMatch(/^17\./)
})
