import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routerRequirements } from './composers.ts'
import { asSets, both, type Dnf, formatRule, ruleOrNone } from './dnf.ts'
import { ourRequirements } from './our-requirements.ts'

const elements = 12
const numRuns = 25

interface Case {
  readonly field: Dnf | undefined
  readonly returned: Dnf | undefined
  readonly list: readonly [before: string, after: string]
}

/** At most 16 alternatives for each: wundergraph allows no more. */
const cases = fc.record({
  parent: ruleOrNone(3),
  fields: fc.array(
    fc.record({
      field: ruleOrNone(4),
      returned: ruleOrNone(4),
      list: fc.constantFrom<Case['list'][]>(['', ''], ['', '!'], ['[', '!]!'], ['[[', ']!]']),
    }),
    { minLength: elements, maxLength: elements },
  ),
})

const kinds = [
  (name: string, rule: string) => `type ${name} ${rule} { x: Int }`,
  (name: string, rule: string) => `scalar ${name} ${rule}`,
  (name: string, rule: string) => `enum ${name} ${rule} { V }`,
]

function declare(parent: Dnf | undefined, fields: readonly Case[]): string {
  const types = fields.map(({ returned }, index) =>
    kinds[index % kinds.length]?.(`T${index}`, formatRule(returned)),
  )
  const declared = fields.map(
    ({ field, list: [before, after] }, index) => `f${index}: ${before}T${index}${after} ${formatRule(field)}`,
  )
  return `type Query { p: P } type P ${formatRule(parent)} { ${declared.join('\n')} }\n${types.join('\n')}`
}

describe('a field needs what wundergraph’s router asks for it', () => {
  it(`on ${numRuns * elements} random rules of fields, the types they return and the type they are on, which the router asks for one step earlier`, () => {
    const property = fc.property(cases, ({ parent, fields }) => {
      const sdl = declare(parent, fields)
      const ours = ourRequirements(sdl)
      const router = routerRequirements([sdl])
      expect(asSets(ours('Query.p'))).toEqual(asSets(router.get('Query.p')))
      const coordinates = fields.map((_, index) => `P.f${index}`)
      expect(coordinates.map((each) => [each, asSets(ours(each))])).toEqual(
        coordinates.map((each) => [each, asSets(both(router.get('Query.p'), router.get(each)))]),
      )
    })
    fc.assert(property, { seed: 20_260_101, numRuns })
  })

  it('and not what a scalar asks for that it only takes as an argument', () => {
    const sdl = `type Query { takes(s: S): Int  gives: S } scalar S ${formatRule([['s']])}`
    expect(asSets(ourRequirements(sdl)('Query.takes'))).toEqual(['public'])
    expect(routerRequirements([sdl]).get('Query.takes')?.length ?? 0).toBe(0)
    expect(asSets(ourRequirements(sdl)('Query.gives'))).toEqual(['s'])
    expect(asSets(routerRequirements([sdl]).get('Query.gives'))).toEqual(['s'])
  })

  it('and what a root type asks for, which the router loses', () => {
    const sdl = `type Query ${formatRule([['root']])} { a: Int }`
    expect(asSets(ourRequirements(sdl)('Query.a'))).toEqual(['root'])
    expect(routerRequirements([sdl]).get('Query.a')).toBeUndefined()
  })
})
