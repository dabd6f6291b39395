import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { answerOf } from '../program.ts'
import { useSdlFiles } from './sdl-files.ts'

const shipped = fileURLToPath(new URL('../../../schema', import.meta.url))

const required = `enum E { V @requiresScopes(scopes: "a") W @requiresScopes(scopes: "a") }
input In { id: ID! @requiresScopes(scopes: "a") }  input Nested { in: In! }
input Open { id: ID! = 1 @requiresScopes(scopes: "a") }
input One @oneOf { a: Int @requiresScopes(scopes: "a") b: In }
type Deep { n: Int }
type Query @public {
  argument(t: ID! @requiresScopes(scopes: "a")): Deep
  inputField(in: In!): Int  nested(in: Nested!): Int  one(in: One!): Int  value(e: E!): Int
  optional(t: ID @requiresScopes(scopes: "a")): Int  preset(t: ID! = 1 @requiresScopes(scopes: "a")): Int
  presetField(in: Open!): Int  list(in: [In!]!): Int
}`

const files = useSdlFiles({
  'required.graphql': required,
  'part.graphql': 'extend type Query { c: Int }',
  'bare.graphql': `type Query { a: Int @requiresScopes(scopes: "a") hidden: T @requiresScopes(scopes: "b") }
type T { x(y: Int @requiresScopes(scopes: "a")): Int }`,
  'node.graphql': `interface Node { id: ID! }  interface Owner implements Node { id: ID! node: Node @authenticated }
type Query { me: User @public }  type User implements Node { id: ID! }
type Secret implements Node & Owner { id: ID! x: String node: Node }`,
})
const who = (...args: readonly string[]) => files().run(['scopes', 'who', ...args])

interface Element {
  readonly coordinate: string
  readonly permitted: boolean
  readonly reached: boolean
}
const those = (elements: readonly Element[], which: 'permitted' | 'reached') =>
  elements.filter((element) => element[which]).map(({ coordinate }) => coordinate)

describe('scopes who', () => {
  it('counts in what a scope implies', async () => {
    const coarse = answerOf(await who('read', '--schema', shipped, '--json'))
    const fine = answerOf(await who('me items', 'users:read', 'orders:read', '--schema', shipped, '--json'))
    expect(coarse.granted).toEqual(['read', ...fine.granted])
    expect(those(coarse.elements, 'permitted')).toEqual(those(fine.elements, 'permitted'))
  })

  it('tells what is permitted from where permitted fields lead', async () => {
    const { elements } = answerOf(await who('a', '--schema', 'bare.graphql', '--json'))
    expect(those(elements, 'permitted')).toEqual(['Query.a', 'T.x', 'T.x(y:)'])
    expect(those(elements, 'reached')).toEqual(['Query.a'])
  })

  it('reaches no other objects by an interface that only a reached one declares', async () => {
    const reachedBy = async (...args: readonly string[]) =>
      those(answerOf(await who(...args, '--schema', 'node.graphql', '--json')).elements, 'reached')
    expect(await reachedBy('--anonymous')).toEqual(['Node.id', 'Query.me', 'User.id'])
  })

  it('reaches no field that has to be given what is refused', async () => {
    const reachedBy = async (...args: readonly string[]) =>
      those(answerOf(await who(...args, '--schema', 'required.graphql', '--json')).elements, 'reached')
    expect(await reachedBy('--anonymous')).toEqual(
      ['optional', 'preset', 'presetField', 'list'].map((name) => `Query.${name}`),
    )
    expect(await reachedBy('a')).toEqual(expect.arrayContaining(['Query.argument', 'Deep.n', 'Query.one']))
  })

  it('takes several files by an option each, and leaves what follows to the arguments', async () => {
    expect(await who('-s', 'part.graphql', '--schema', 'bare.graphql', 'a')).toMatchObject({ code: 0 })
  })

  it('is about a token without scopes when none is named, and about nobody when told so', async () => {
    const { stdout } = await who('--schema', shipped)
    expect(stdout).toContain('A token without scopes reaches')
    expect(stdout).toMatch(/^Query +search scopes node$/m)
    const anonymous = await who('--anonymous', '--schema', shipped)
    expect(anonymous.stdout).toContain('A caller without a token reaches')
    expect(anonymous.stdout).toMatch(/^Query +scopes$/m)
    expect(anonymous.stdout).toMatch(/^\(any token\) +2 +Query\.search Query\.node$/m)
    expect(await who('me', '--anonymous', '--schema', shipped)).toMatchObject({ code: 2 })
  })

  it('says which one scope more would permit something', async () => {
    const { stdout } = await who('items', '--schema', shipped)
    expect(stdout).toMatch(/^items:write +2 +Mutation\.createItem Mutation\.updateItem$/m)
  })

  it('refuses scopes that do not exist, all of them, and names what was meant', async () => {
    expect(await who('itms', 'me', 'user:read', '--schema', shipped)).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error: there is no scope "itms"; did you mean "items"?\nthere is no scope "user:read"; did you mean "users:read"?\n',
    })
    expect(await who('c', '--schema', 'bare.graphql')).toMatchObject({ code: 2 })
  })
})
