import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composers } from './composers.ts'
import { asSets, both, type Dnf, formatRule, ruleOrNone } from './dnf.ts'
import { ourRequirements } from './our-requirements.ts'

const numRuns = 100

interface Implementor {
  readonly type: Dnf | undefined
  readonly field: Dnf | undefined
  /** Whether it implements the narrower of the two interfaces too. */
  readonly narrow: boolean
}

const cases = fc.array(fc.record({ type: ruleOrNone(3), field: ruleOrNone(3), narrow: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
})

function declare(implementors: readonly Implementor[]): string {
  const types = implementors.map(
    ({ type, field, narrow }, index) =>
      `type T${index} implements I${narrow ? ' & N' : ''} ${formatRule(type)} { n: Int ${formatRule(field)} }`,
  )
  return `type Query { i: I  n: N } interface I { n: Int } interface N implements I { n: Int }
    type T implements I & N { n: Int } ${types.join('\n')}`
}

describe('a field that is selected on an interface needs what is propagated to the interface and to the field', () => {
  it.each(['apollo', 'theGuild'] as const)(`by %s, on ${numRuns} random sets of implementors`, (composer) => {
    const property = fc.property(cases, (implementors) => {
      const sdl = declare(implementors)
      const ours = ourRequirements(sdl)
      const composed = composers[composer]([sdl])
      for (const name of ['I', 'N']) {
        const propagated = both(composed.get(name), composed.get(`${name}.n`))
        expect([name, asSets(ours(`${name}.n`))]).toEqual([name, asSets(propagated)])
      }
    })
    fc.assert(property, { seed: 20_260_101, numRuns })
  })
})
