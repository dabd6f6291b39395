import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { marksOf, needsOf } from '../../src/explorer/scopes/analyse.ts'
import { compileScopes } from '../../src/index.ts'
import { createSchema } from '../../src/server/schema.ts'

const table = compileScopes(createSchema())

/** As the editor shows it: `~text~` is refused, `?text?` perhaps. */
function show(source: string, granted: readonly string[] | undefined): string {
  const marks = marksOf(table, parse(source), granted).toReversed()
  return marks.reduce((text, { start, end, certain }) => {
    const sign = certain ? '~' : '?'
    return `${text.slice(0, start)}${sign}${text.slice(start, end)}${sign}${text.slice(end)}`
  }, source)
}

describe('what is marked', () => {
  it.each([
    ['a field', ['me'], '{ me { ~disabled~ username } }'],
    [
      'an argument, and not the field that takes it',
      ['items'],
      '{ items(~ownerId~: "x") { edges { node { id } } } }',
    ],
    [
      'an input field',
      ['items', 'items:write'],
      'mutation { createItem(input: { title: "a", price: 1, ~ownerId~: "b" }) { id } }',
    ],
    [
      'the field that is handed an input field by a variable',
      ['items', 'items:write'],
      'mutation ($own: CreateItemInput! = { title: "a", price: 1, ownerId: "b" }) { ~createItem~(input: $own) { id } }',
    ],
    [
      'what some of the possible objects refuse',
      ['me'],
      '{ search(text: "o") { ... on Node { ?id? } ... on User { id } } }',
    ],
    [
      'each operation of a document',
      ['me'],
      'query A { me { id } } query B { ~orders~ { ~edges~ { ~cursor~ } } }',
    ],
    ['a fragment where it stands', ['me'], '{ me { ...F } } fragment F on User { ~disabled~ }'],
    [
      'nothing with a scope that brings what is needed',
      ['read'],
      '{ me { disabled } items { edges { cursor } } }',
    ],
    ['nothing that is left out', undefined, '{ scopes { name } me @skip(if: true) { id } }'],
    ['nothing of an alias but the field', undefined, '{ mine: ~me~ { ~id~ } }'],
    ['nothing that does not exist', undefined, '{ nonsense { more } scopes { name none } }'],
  ] as const)('%s', (_rule, granted, expected) => {
    expect(show(expected.replace(/[~?]/g, ''), granted)).toBe(expected)
  })

  it('says what to ask for', () => {
    expect(marksOf(table, parse('{ me { disabled } }'), ['me'])).toMatchObject([
      { text: 'User.disabled needs users:read', missing: ['users:read'] },
    ])
  })
})

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

  it('is nothing to speak of without an operation, or without a type for it', () => {
    const none = { operationName: undefined, variables: {}, granted: undefined }
    expect(needsOf(table, parse('fragment F on User { id }'), none)).toBeUndefined()
  })
})
