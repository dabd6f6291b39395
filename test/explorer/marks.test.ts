import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { marksOf } from '../../src/explorer/scopes/marks.ts'
import { compileScopes } from '../../src/index.ts'
import { createSchema } from '../../src/server/schema.ts'

const table = compileScopes(createSchema())

/** As the editor shows it: `~text~` is refused, `?text?` perhaps. */
function show(source: string, granted: readonly string[] | undefined, variables = {}): string {
  const marks = marksOf(table, parse(source), { granted, variables }).toReversed()
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

  it.each([
    [
      'nothing that the variables leave out',
      { own: false },
      '{ me { disabled @include(if: $own) username } }',
    ],
    ['what they take in', { own: true }, '{ me { ~disabled~ @include(if: $own) username } }'],
    ['perhaps what missing ones can take in', {}, '{ me { ?disabled? @include(if: $own) username } }'],
    ['for certain what stands beside that', {}, '{ me { ~disabled~ username @include(if: $own) } }'],
  ] as const)('%s', (_rule, variables, selections) => {
    const expected = `query ($own: Boolean!) ${selections}`
    expect(show(expected.replace(/[~?]/g, ''), ['me'], variables)).toBe(expected)
  })

  it('says what to ask for', () => {
    expect(marksOf(table, parse('{ me { disabled } }'), { granted: ['me'], variables: {} })).toMatchObject([
      { where: 'User.disabled', needed: 'users:read', missing: ['users:read'] },
    ])
  })
})
