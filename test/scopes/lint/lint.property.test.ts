import fc from 'fast-check'
import {
  buildASTSchema,
  concatAST,
  type DocumentNode,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  parse,
  validateSchema,
  visit,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  compileScopes,
  diffScopes,
  type LintFinding,
  lintScopes,
  type ScopeTable,
  satisfies,
  scopeDirectives,
} from '../../../src/index.ts'
import { CALLERS } from '../property/arbitrary.ts'
import { writeSchema } from '../property/schemas.ts'
import { createTape, tapes } from '../property/tape.ts'

const settings = {
  seed: Number(process.env.PROPERTY_SEED ?? 20_260_101),
  numRuns: Math.min(2_000, Number(process.env.PROPERTY_CASES ?? 300)),
}
const timeout = 20_000 + 100 * settings.numRuns
const directives = parse(scopeDirectives)

interface Linted {
  readonly document: DocumentNode
  readonly table: ScopeTable
  readonly findings: readonly LintFinding[]
}

const schemas: fc.Arbitrary<Linted> = tapes(800)
  .map((tape) => parse(writeSchema(createTape(tape), { inputRules: true })))
  .map((document) => ({ document, table: compile(document) }))
  .filter((made): made is Omit<Linted, 'findings'> => made.table !== undefined)
  .map(({ document, table }) => ({
    document,
    table,
    findings: lintScopes(table.schema, { documents: [document] }),
  }))

function compile(document: DocumentNode): ScopeTable | undefined {
  const schema = buildASTSchema(concatAST([directives, document]), { assumeValidSDL: true })
  if (validateSchema(schema).length > 0) return undefined
  try {
    return compileScopes(schema)
  } catch {
    return undefined
  }
}

describe('on random schemas', () => {
  it('what is redundant can be left out, all at once, and nobody notices', { timeout }, () => {
    let found = 0
    fc.assert(
      fc.property(schemas, ({ document, table, findings }) => {
        const needless = findings.filter(
          ({ rule, message }) => rule === 'redundant-rule' && message.includes('adds nothing here'),
        )
        found += needless.length
        const after = compile(without(document, needless))
        expect(after).toBeDefined()
        if (after !== undefined) expect(diffScopes(table, after)).toEqual({ coordinates: [], scopes: [] })
      }),
      settings,
    )
    expect(found).toBeGreaterThan(settings.numRuns / 10)
  })

  it('a non-null field is found when there is a caller for it, and only then', { timeout }, () => {
    const found = { yes: 0, no: 0 }
    fc.assert(
      fc.property(schemas, ({ table, findings }) => {
        const coordinates = findings
          .filter(({ rule }) => rule === 'non-null-refusal')
          .map((each) => each.coordinate)
        const expected = table.fields
          .map(({ coordinate }) => coordinate)
          .filter((coordinate) => isNonNull(table, coordinate))
          .filter((coordinate) => CALLERS.some((caller) => losesItsObject(table, coordinate, caller)))
        expect(coordinates.toSorted()).toEqual(expected.toSorted())
        found[expected.length > 0 ? 'yes' : 'no'] += 1
      }),
      settings,
    )
    expect(Math.min(found.yes, found.no)).toBeGreaterThan(settings.numRuns / 10)
  })

  it('nothing is dropped where no tool drops anything', { timeout }, () => {
    fc.assert(
      fc.property(schemas, ({ findings }) => {
        expect(findings.filter(({ rule }) => rule === 'dropped-rule' || rule === 'fault')).toEqual([])
      }),
      settings,
    )
  })
})

function without(document: DocumentNode, findings: readonly LintFinding[]): DocumentNode {
  const places = new Set(findings.map(({ line, column }) => `${line}:${column}`))
  return visit(document, {
    Directive({ loc }) {
      return places.has(`${loc?.startToken.line}:${loc?.startToken.column}`) ? null : undefined
    },
  })
}

function isNonNull({ schema }: ScopeTable, coordinate: string): boolean {
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  return isObjectType(type) && isNonNullType(type.getFields()[fieldName]?.type)
}

function losesItsObject(
  table: ScopeTable,
  coordinate: string,
  caller: readonly string[] | undefined,
): boolean {
  const [typeName = ''] = coordinate.split('.')
  const meets = (place: string) => satisfies(table.requirement(place), caller, table.catalogue.closure)
  return (
    typeName !== 'Mutation' && reached(table, meets).has(typeName) && meets(typeName) && !meets(coordinate)
  )
}

function reached(
  { schema, fields }: ScopeTable,
  meets: (coordinate: string) => boolean,
): ReadonlySet<string> {
  const types = new Set(['Query'])
  for (const typeName of types) {
    const type = schema.getType(typeName)
    for (const { coordinate } of fields.filter((field) => field.coordinate.startsWith(`${typeName}.`))) {
      const field = isObjectType(type) ? type.getFields()[coordinate.slice(typeName.length + 1)] : undefined
      const returned = getNamedType(field?.type)
      if (!meets(coordinate)) continue
      const possible = isAbstractType(returned) ? schema.getPossibleTypes(returned) : [returned]
      for (const each of possible) if (isObjectType(each)) types.add(each.name)
    }
  }
  return types
}
