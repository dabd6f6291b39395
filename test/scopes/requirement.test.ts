import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../../src/scopes/catalogue.ts'
import {
  allOf,
  formatRequirement,
  implies,
  missingScopes,
  noImplications,
  type Requirement,
  satisfies,
} from '../../src/scopes/requirement.ts'

const catalogue = createCatalogue([
  { name: 'a', description: '', implies: [] },
  { name: 'b', description: '', implies: [] },
  { name: 'c', description: '', implies: ['a'] },
  { name: 'd', description: '', implies: ['c', 'e'] },
  { name: 'e', description: '', implies: ['d'] },
  { name: '__proto__', description: '', implies: ['b'] },
])
/** Less the cycle: scopes that imply each other are two names for one thing, and either may stay. */
const acyclic = createCatalogue(
  catalogue.scopes.map((definition) =>
    definition.name === 'e' ? { ...definition, implies: [] } : definition,
  ),
)
const scopes = catalogue.scopes.map(({ name }) => name)
const someScopes = fc.subarray(scopes)
const requirements: fc.Arbitrary<Requirement> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Requirement>('public') },
  {
    weight: 6,
    arbitrary: fc.array(fc.array(fc.constantFrom(...scopes), { maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    }),
  },
)
const callers = fc.oneof(fc.constant(undefined), someScopes)
const everyCaller = [undefined, ...subsets(scopes)]

/** The definition of "holds", with the closure taken by hand. */
function holds(requirement: Requirement, granted: readonly string[] | undefined): boolean {
  if (requirement === 'public') return true
  if (granted === undefined) return false
  const held = catalogue.closure(granted)
  return requirement.some((group) => group.every((scope) => held.has(scope)))
}

function subsets(list: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** list.length }, (_, bits) => list.filter((_, index) => bits & (1 << index)))
}

describe('allOf', () => {
  it('holds for a caller exactly when every part holds', () => {
    fc.assert(
      fc.property(fc.array(requirements, { maxLength: 4 }), callers, (parts, granted) => {
        const all = parts.every((part) => holds(part, granted))
        expect(holds(allOf(parts, catalogue.closure), granted)).toBe(all)
      }),
    )
  })

  it('is idempotent, commutative and associative, to the letter', () => {
    const both = (...parts: Requirement[]) => allOf(parts, acyclic.closure)
    fc.assert(
      fc.property(requirements, requirements, requirements, (p, q, r) => {
        expect(both(p, p)).toEqual(both(p))
        expect(both(p, q)).toEqual(both(q, p))
        expect(both(both(p, q), r)).toEqual(both(p, both(q, r)))
      }),
    )
  })

  it('leaves no scope and no group in that could go', () => {
    const same = (p: Requirement, q: Requirement) =>
      everyCaller.every((caller) => holds(p, caller) === holds(q, caller))
    fc.assert(
      fc.property(requirements, (requirement) => {
        const merged = allOf([requirement], catalogue.closure)
        if (merged === 'public') return
        for (const [index, group] of merged.entries()) {
          expect(merged.length > 1 && same(merged, merged.toSpliced(index, 1))).toBe(false)
          for (const scope of group) {
            const less = merged.with(
              index,
              group.filter((each) => each !== scope),
            )
            expect(same(merged, less)).toBe(false)
          }
        }
      }),
    )
  })

  it.each<[string, readonly Requirement[], Requirement]>([
    ['nothing at all is public', [], 'public'],
    ['public is neutral', ['public', [['a']], 'public'], [['a']]],
    ['a valid token is needed beside public', ['public', [[]]], [[]]],
    ['any scope implies a valid token', [[[]], [['a']]], [['a']]],
    ['repeats collapse', [[['a', 'a'], ['a']]], [['a']]],
    [
      'smaller groups come first, then alphabetical',
      [[['z', 'y'], ['x'], ['b', 'q']]],
      [['x'], ['b', 'q'], ['y', 'z']],
    ],
    ['W3: {a,b} and {a} is {a,b}, not {a}', [[['a', 'b']], [['a']]], [['a', 'b']]],
    [
      'W4',
      [
        [['x', 'y'], ['z']],
        [['x'], ['y', 'z']],
      ],
      [
        ['x', 'y'],
        ['x', 'z'],
        ['y', 'z'],
      ],
    ],
    [
      'W5',
      [
        [['a', 'b'], ['c']],
        [['c'], ['b', 'a']],
      ],
      [['c'], ['a', 'b']],
    ],
  ])('%s', (_rule, parts, expected) => {
    expect(allOf(parts)).toEqual(expected)
  })

  it('absorbs what a scope implies', () => {
    expect(allOf([[['c', 'a']]], catalogue.closure)).toEqual([['c']])
    expect(allOf([[['c'], ['a']]], catalogue.closure)).toEqual([['a']])
  })

  it('keeps of two groups, and of two scopes, that mean each other the first', () => {
    expect(allOf([[['e'], ['d']]], catalogue.closure)).toEqual([['d']])
    expect(allOf([[['e', 'd']]], catalogue.closure)).toEqual([['d']])
  })

  describe('multiplies up to 1,024 groups', () => {
    const alternatives = (count: number, ...scopes: string[]): Requirement =>
      Array.from({ length: count }, (_, index) => scopes.map((scope) => `${scope}${index}`))

    it('and gives up beyond', () => {
      expect(allOf([alternatives(32, 'a'), alternatives(32, 'b')])).toHaveLength(1_024)
      const beyond = () => allOf([alternatives(25, 'a'), alternatives(41, 'b')])
      expect(beyond).toThrow(RangeError)
      expect(beyond).toThrow('a requirement of more than 1024 groups')
    })

    it('but not what another requirement implies, whichever comes first', () => {
      const [stronger, weaker] = [alternatives(40, 'a', 'b'), alternatives(40, 'a')]
      expect(allOf([stronger, weaker])).toHaveLength(40)
      expect(allOf([stronger, weaker])).toEqual(allOf([weaker, stronger]))
    })
  })
})

describe('satisfies', () => {
  it('is true exactly when some group is within the closed scopes', () => {
    fc.assert(
      fc.property(requirements, callers, (requirement, granted) => {
        expect(satisfies(requirement, granted, catalogue.closure)).toBe(holds(requirement, granted))
      }),
    )
  })

  it('asks for a token wherever something is needed, and for none where nothing is', () => {
    expect(satisfies([[]], undefined)).toBe(false)
    expect(satisfies([[]], [])).toBe(true)
    expect(satisfies('public', undefined)).toBe(true)
  })
})

describe('implies', () => {
  it('is true exactly when whoever meets the one meets the other', () => {
    fc.assert(
      fc.property(requirements, requirements, (p, q) => {
        const expected = everyCaller.every((granted) => !holds(p, granted) || holds(q, granted))
        expect(implies(p, q, catalogue.closure)).toBe(expected)
      }),
    )
  })
})

describe('missingScopes', () => {
  it('is what a caller with a token has to add, and no other group needs less', () => {
    fc.assert(
      fc.property(requirements, someScopes, (requirement, granted) => {
        const missing = missingScopes(requirement, granted, catalogue.closure)
        expect(satisfies(requirement, [...granted, ...missing], catalogue.closure)).toBe(true)
        if (requirement === 'public') return
        const held = catalogue.closure(granted)
        const lacking = requirement.map((group) => group.filter((scope) => !held.has(scope)).length)
        expect(missing).toHaveLength(Math.min(...lacking))
      }),
    )
  })

  it('takes the first in canonical order of the groups that lack equally many', () => {
    expect(missingScopes([['b'], ['c']], [], noImplications)).toEqual(['b'])
    expect(missingScopes([['b'], ['c', 'd']], ['c', 'd'], noImplications)).toEqual([])
  })

  it('is nothing where nothing is needed, and all of the cheapest group without a token', () => {
    expect(missingScopes('public', undefined)).toEqual([])
    expect(missingScopes([['a', 'b'], ['c']], undefined)).toEqual(['c'])
  })
})

it.each<[Requirement, string]>([
  ['public', 'public'],
  [[[]], 'authenticated'],
  [[['a'], []], 'authenticated'],
  [[['a', 'b']], 'a and b'],
  [[['c'], ['a', 'b']], 'c or (a and b)'],
])('formatRequirement writes %j as "%s"', (requirement, text) => {
  expect(formatRequirement(requirement)).toBe(text)
})
