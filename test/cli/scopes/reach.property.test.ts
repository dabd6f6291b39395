import fc from 'fast-check'
import { Source } from 'graphql'
import { expect, it } from 'vitest'
import { compileLoaded, schemaOf } from '../../../src/cli/scopes/load.ts'
import { createReport } from '../../../src/cli/scopes/report/report.ts'
import { reachOf } from '../../../src/cli/scopes/who/reach.ts'
import { compileScopes, satisfies } from '../../../src/index.ts'
import { CALLERS, type Case, cases } from '../../scopes/property/arbitrary.ts'

const numRuns = 150

/** The table of the schema as the command line loads it. */
function loadedTable({ sdl }: Case) {
  return compileLoaded(schemaOf([new Source(sdl, 'random.graphql')]))
}

it('a report says of every coordinate what compileScopes says', () => {
  fc.assert(
    fc.property(cases({ inputRules: true }), (made) => {
      if (made === undefined) return
      const table = compileScopes(made.schema)
      const { elements } = createReport(loadedTable(made))
      const reported = new Map(elements.map(({ coordinate, requirement }) => [coordinate, requirement]))
      for (const { coordinate, requirement } of [...table.fields, ...table.inputs]) {
        expect(reported.get(coordinate)).toEqual(requirement)
      }
      for (const [coordinate, requirement] of reported) {
        if (requirement !== undefined) expect(requirement).toEqual(table.requirement(coordinate))
      }
    }),
    { numRuns },
  )
})

it('who permits what satisfies does, and reaches nothing else', () => {
  fc.assert(
    fc.property(cases({ inputRules: true }), fc.constantFrom(...CALLERS), (made, granted) => {
      if (made === undefined) return
      const table = compileScopes(made.schema)
      for (const { coordinate, permitted, reached } of reachOf(loadedTable(made), granted).elements) {
        const sources = table.sources(coordinate)
        const isMet = sources.every((rule) => satisfies(rule.requirement, granted, table.catalogue.closure))
        expect({ coordinate, permitted }).toEqual({ coordinate, permitted: isMet })
        expect(reached && !permitted).toBe(false)
      }
    }),
    { numRuns },
  )
})
