import fc from 'fast-check'
import { buildClientSchema, type GraphQLSchema, introspectionFromSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { marksOf } from '../../src/explorer/scopes/marks.ts'
import { needsOf } from '../../src/explorer/scopes/needs.ts'
import { createPageTable } from '../../src/explorer/scopes/page-table.ts'
import { compileScopes, operationScopes } from '../../src/index.ts'
import { scopesFor } from '../../src/yoga/explorer-document.ts'
import { createGuardedSchema } from '../../src/yoga/guarded-schema.ts'
import { CALLERS, cases } from '../scopes/property/arbitrary.ts'

const seed = Number(process.env.PROPERTY_SEED ?? 20_260_102)
const numRuns = 150

describe(`the page and the server, on ${numRuns} random requests (PROPERTY_SEED=${seed})`, () => {
  it('agree on what an operation needs, and on what of it is refused to whom', () => {
    fc.assert(
      fc.property(cases({ inputRules: true }), (made) => {
        if (made === undefined) return
        const { schema, document, operationName, variables } = made
        const server = operationScopes(compileScopes(schema), document, made)
        const page = pageTableOf(schema)
        for (const granted of CALLERS) {
          const needs = needsOf(page, document, { operationName, variables, granted })
          const refused = server.refused(granted)
          expect(needs?.requirement).toEqual(server.requirement())
          expect(needs?.cheapest).toEqual(server.cheapest(granted))
          expect(needs?.isMet).toBe(refused.length === 0)
          expect(needs?.isKnown).toBe(true)
        }
      }),
      { seed, numRuns },
    )
  })

  it('agree on which fields are marked, and which for certain', () => {
    fc.assert(
      fc.property(cases({ inputRules: false }), (made) => {
        if (made === undefined || made.operationName !== undefined) return
        const { variables } = made
        const server = operationScopes(compileScopes(made.schema), made.document, { variables })
        const page = pageTableOf(made.schema)
        for (const granted of CALLERS) {
          const expected = server.refused(granted).map(({ selection, certain }) => ({
            start: selection.node.name.loc?.start,
            certain,
          }))
          const actual = marksOf(page, made.document, { granted, variables }).map(({ start, certain }) => ({
            start,
            certain,
          }))
          expect(actual).toEqual(expected.sort((left, right) => Number(left.start) - Number(right.start)))
        }
      }),
      { seed, numRuns: 100 },
    )
  })
})

/** As the page makes it: of what introspection and the document of scopes say, over the wire. */
function pageTableOf(schema: GraphQLSchema): ReturnType<typeof createPageTable> {
  const guarded = createGuardedSchema(schema, {
    mode: 'partial',
    disclose: 'requirement',
    strict: false,
    scopes: () => [],
    api: { realm: 'graphql', resourceMetadata: undefined },
  })
  const audience = { introspection: 'open', disclose: 'requirement', offered: [], granted: [] } as const
  const told = scopesFor(guarded, { ...audience, claims: undefined })
  const introspection = JSON.parse(JSON.stringify(introspectionFromSchema(schema)))
  return createPageTable(buildClientSchema(introspection), JSON.parse(JSON.stringify(told)))
}
