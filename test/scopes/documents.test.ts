import { describe, expect, it } from 'vitest'
import {
  compileScopes,
  DocumentsError,
  type Requirement,
  registerDocuments,
  requireRegistered,
} from '../../src/index.ts'
import { buildSchema } from './examples.ts'

const tableOf = (sdl: string) => compileScopes(buildSchema(sdl))
const sdl = `extend schema @scope(name: "a", description: "") @scope(name: "b", description: "")
    @scope(name: "all", description: "", implies: ["a", "b"])
  type Query { open(x: Int @rs(scopes: "b")): Int  a: Int @rs(scopes: "a") }`
const table = tableOf(sdl)

/** Every fault that is found. */
function faultsOf(check: () => unknown): readonly string[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof DocumentsError) return error.faults
    throw error
  }
}

describe('a document is registered for what it can need at most', () => {
  it.each<[string, Requirement]>([
    ['{ open }', 'public'],
    ['{ a }', [['a']]],
    ['query($x: Int) { open(x: $x) }', [['b']]],
    ['query($is: Boolean!) { open  a @include(if: $is) }', [['a']]],
  ])('%s', (document, requirement) => {
    expect(registerDocuments(table, [{ id: '1', document }])).toEqual([{ id: '1', document, requirement }])
  })

  it('and what cannot be registered is named, all at once', () => {
    const documents = [
      '{ nothing }',
      'query A { a } query B { open }',
      'fragment F on Query { a }',
      '{',
      '{ a }',
    ]
    expect(
      faultsOf(() =>
        registerDocuments(
          table,
          [...documents, '{ open }'].map((document, index) => ({ id: `${index % 5}`, document })),
        ),
      ),
    ).toEqual([
      'document 0 stands more than once',
      'document 0: Cannot query field "nothing" on type "Query". (1:3)',
      'document 1 (A): has 2 operations; register each by itself',
      'document 2: has 0 operations; register each by itself',
      expect.stringMatching(/^document 3: Syntax Error/),
    ])
  })
})

it('a document is named by its operation, and by nothing that a comment says of one', () => {
  const document = '# query Other\n{ gone }'
  expect(faultsOf(() => registerDocuments(table, [{ id: '1', document }]))).toEqual([
    expect.stringMatching(/^document 1: Cannot/),
  ])
})

it('a document that is given twice is registered once', () => {
  const document = { id: '1', document: '{ a }' }
  expect(registerDocuments(table, [document, { ...document }])).toHaveLength(1)
})

describe('what is registered is in order', () => {
  const registered = registerDocuments(table, [{ id: '1', document: 'query A { a }' }])

  it.each([
    ['while nothing changes', sdl],
    ['when less is needed', sdl.replace('a: Int @rs(scopes: "a")', 'a: Int')],
    [
      'when what was needed is one of several ways by now',
      sdl.replace('@rs(scopes: "a")', '@rs(scopes: [["a"], ["b"]])'),
    ],
    [
      'when it needs a scope that the registered one implies by now',
      sdl
        .replace('@rs(scopes: "a")', '@rs(scopes: "b")')
        .replace('"a", description: ""', '"a", description: "", implies: ["b"]'),
    ],
  ])('%s', (_rule, changed) => {
    expect(faultsOf(() => requireRegistered(tableOf(changed), registered))).toEqual([])
  })

  it.each([
    [
      'when more is needed',
      sdl.replace('@rs(scopes: "a")', '@rs(scopes: ["a", "b"])'),
      'needs a and b by now, and was registered for a; look at it, and register it again',
    ],
    [
      'when something else is needed',
      sdl.replace('@rs(scopes: "a")', '@rs(scopes: "b")'),
      'needs b by now, and was registered for a; look at it, and register it again',
    ],
    [
      'when it is not valid any more',
      sdl.replace('a: Int @rs', 'elsewhere: Int @rs'),
      'Cannot query field "a" on type "Query". (1:11)',
    ],
  ])('and not %s', (_rule, changed, fault) => {
    expect(faultsOf(() => requireRegistered(tableOf(changed), registered))).toEqual([
      `document 1 (A): ${fault}`,
    ])
  })

  it.each([[[]], [undefined], [null], ['authenticated'], [['a']], [[['a', 1]]], [{}]])(
    'and not when what it was registered for cannot be read: %j',
    (requirement) => {
      const documents = JSON.parse(JSON.stringify(registered.map((each) => ({ ...each, requirement }))))
      expect(faultsOf(() => requireRegistered(table, documents))).toEqual([
        'document 1 (A): does not say what it was registered for; register it again',
      ])
    },
  )

  it('and not when what was open needs a token', () => {
    const open = registerDocuments(table, [{ id: '1', document: '{ open }' }])
    const changed = tableOf(sdl.replace('open(x: Int @rs(scopes: "b")): Int', 'open: Int @authenticated'))
    expect(faultsOf(() => requireRegistered(changed, open))).toEqual([
      'document 1: needs authenticated by now, and was registered for public; look at it, and register it again',
    ])
  })
})
