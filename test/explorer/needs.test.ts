import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { needsOf } from '../../src/explorer/scopes/needs.ts'
import { compileScopes } from '../../src/index.ts'
import { createSchema } from '../../src/server/schema.ts'

const table = compileScopes(createSchema())

describe('what an operation needs', () => {
  const document = parse(
    'query A { scopes { name } } query B($own: Boolean!) { me @include(if: $own) { id items { id } } }',
  )
  const choice = { operationName: 'B', variables: { own: true }, granted: undefined }

  it('is told of the one that would run', () => {
    expect(needsOf(table, document, { ...choice, operationName: 'A' })).toMatchObject({
      name: 'A',
      requirement: 'public',
    })
    expect(needsOf(table, document, choice)).toMatchObject({
      name: 'B',
      cheapest: ['items', 'me'],
      isMet: false,
    })
  })

  it('and of the first one when there is none of that name', () => {
    expect(needsOf(table, document, { ...choice, operationName: undefined })?.name).toBe('A')
  })

  it('depends on the variables as the server’s decision does', () => {
    expect(needsOf(table, document, { ...choice, variables: { own: false } })).toMatchObject({
      requirement: 'public',
    })
  })

  it.each([
    '{ scopes { name } secrets }',
    '{ scopes { name owner } }',
    '{ scopes(of: "me") { name } }',
    '{ scopes { ...Missing } }',
    '{ ... on Missing { name } }',
  ])('is not known of %s, which the schema does not have', (source) => {
    const none = { operationName: undefined, variables: {}, granted: undefined }
    expect(needsOf(table, parse(source), none)).toMatchObject({ isKnown: false })
    expect(needsOf(table, document, choice)).toMatchObject({ isKnown: true })
  })

  it('is nothing to speak of without an operation, or without a type for it', () => {
    const none = { operationName: undefined, variables: {}, granted: undefined }
    expect(needsOf(table, parse('fragment F on User { id }'), none)).toBeUndefined()
  })
})
