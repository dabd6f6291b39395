import fc from 'fast-check'
import { getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes, federationSDL, type Requirement, satisfies } from '../../src/index.ts'
import { buildSchema } from '../scopes/examples.ts'
import { composers, type Written } from './composers.ts'
import { both, formatRule } from './dnf.ts'

const numRuns = 60
const scopes = ['a', 'b', 'c', 'read', 'admin'] as const
const catalogue = `extend schema @scope(name: "a", description: "") @scope(name: "b", description: "")
  @scope(name: "c", description: "") @scope(name: "read", description: "", implies: ["a", "b"])
  @scope(name: "admin", description: "", implies: ["read", "c"])`

/** Few alternatives, as wundergraph allows no more than 16. */
const rule = fc.option(
  fc.array(fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 2,
  }),
  { nil: undefined, freq: 2 },
)
const written = fc.oneof(
  { weight: 4, arbitrary: rule.map(formatRule) },
  { weight: 1, arbitrary: fc.constant('@authenticated') },
)
const rules = fc.record({
  query: written,
  i: written,
  iN: written,
  t: written,
  tN: written,
  tS: written,
  u: written,
  uN: written,
  s: written,
  e: written,
  toI: written,
  toT: written,
  argument: written,
})

const declare = (
  on: Record<
    'query' | 'i' | 'iN' | 't' | 'tN' | 'tS' | 'u' | 'uN' | 's' | 'e' | 'toI' | 'toT' | 'argument',
    string
  >,
) =>
  `${catalogue} type Query ${on.query} { i: [I!] ${on.toI}  t(x: Int ${on.argument}): T ${on.toT}  u: U }
   interface I ${on.i} { n: Int ${on.iN} } scalar S ${on.s} enum E ${on.e} { V }
   type T implements I ${on.t} { n: Int ${on.tN}  s: [S] ${on.tS}  e: E  u: U!  i: I }
   type U implements I ${on.u} { n: Int ${on.uN}  t: T }`

/** What a router asks for at a field: the rules of the type that it is on, its own, and those of what it returns. */
function routed(
  composed: Written,
  typeName: string,
  fieldName: string,
  returned: string | undefined,
): Requirement {
  const returnedRule = returned === undefined ? undefined : composed.get(returned)
  return both(both(composed.get(typeName), composed.get(`${typeName}.${fieldName}`)), returnedRule)
}

const subsets = Array.from({ length: 2 ** scopes.length }, (_, bits) =>
  scopes.filter((_scope, index) => (bits >> index) % 2 === 1),
)

describe(`what a router lets in by the composed schema is what the subgraph lets in, on ${numRuns} random schemas`, () => {
  it.each(Object.entries(composers))('by %s', (_name, compose) => {
    const property = fc.property(rules, (on) => {
      const schema = buildSchema(declare(on))
      const {
        requirement,
        fields,
        catalogue: { closure },
      } = compileScopes(schema)
      const composed = compose([federationSDL(schema)])
      for (const { coordinate } of fields) {
        const [typeName = '', fieldName = ''] = coordinate.split('.')
        const type = schema.getType(typeName)
        const returned = isObjectType(type) ? getNamedType(type.getFields()[fieldName]?.type) : undefined
        // What composers propagate to an interface says what its fields need, and nothing of how one comes to it.
        const returnedName = isInterfaceType(returned) ? undefined : returned?.name
        const theirs = routed(composed, typeName, fieldName, returnedName)
        const letIn = (by: Requirement, implied: typeof closure | undefined) =>
          [undefined, ...subsets].filter((granted) => satisfies(by, granted, implied))
        expect([coordinate, letIn(theirs, undefined)]).toEqual([
          coordinate,
          letIn(requirement(coordinate), closure),
        ])
      }
    })
    fc.assert(property, { seed: 20_260_101, numRuns })
  })
})
