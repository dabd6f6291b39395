import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composers } from './composers.ts'
import { asSets, type Dnf, formatRule, ruleOrNone } from './dnf.ts'
import { ourRequirements } from './our-requirements.ts'

/** The rules of one element, one for each subgraph that has a copy of it. */
type Copies = readonly (Dnf | undefined)[]

const kinds: readonly ((index: number, rules: string) => string)[] = [
  (index, rules) => `extend type Query { f${index}: Int @shareable ${rules} }`,
  (index, rules) => `type T${index} ${rules} { x: Int @shareable }`,
  (index, rules) => `scalar T${index} ${rules}`,
  (index, rules) => `enum T${index} ${rules} { V }`,
]

const elements = 16
const numRuns = 25
const coordinates = Array.from({ length: elements }, (_, index) =>
  index % kinds.length === 0 ? `Query.f${index}` : `T${index}`,
)

/** Each kind of element in turn, and a field that returns it. */
function declare(rules: readonly string[]): string {
  const declared = rules.map((each, index) => kinds[index % kinds.length]?.(index, each))
  const types = coordinates.filter((coordinate) => !coordinate.includes('.'))
  const fields = types.map((type) => `of${type}: ${type} @shareable`)
  return [`type Query { ${fields.join(' ')} }`, ...declared].join('\n')
}

/** At most 16 alternatives in all: wundergraph allows no more. */
const cases = fc
  .constantFrom({ copies: 2, groups: 4 }, { copies: 3, groups: 2 }, { copies: 4, groups: 2 })
  .chain(({ copies, groups }) => {
    const rules = fc.array(ruleOrNone(groups), { minLength: copies, maxLength: copies })
    return fc
      .array(rules, { minLength: elements, maxLength: elements })
      .map((all) => ({ rules: all, copies: Array.from({ length: copies }, (_, copy) => copy) }))
  })

const ourMerge = (rules: readonly Copies[]) =>
  ourRequirements(declare(rules.map((copies) => copies.map(formatRule).join(' '))))

describe(`${numRuns * elements} elements with random rules on 2 to 4 subgraphs need what is composed of them`, () => {
  it.each(Object.entries(composers))('by %s', (_name, compose) => {
    const property = fc.property(cases, ({ rules, copies }) => {
      const composed = compose(copies.map((copy) => declare(rules.map((each) => formatRule(each[copy])))))
      const ours = ourMerge(rules)
      expect(coordinates.map((each) => [each, asSets(ours(each))])).toEqual(
        coordinates.map((each) => [each, asSets(composed.get(each))]),
      )
    })
    fc.assert(property, { seed: 20_260_101, numRuns })
  })
})
