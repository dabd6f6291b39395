import fc from 'fast-check'
import type { FieldNode } from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  compileScopes,
  enforceScopes,
  implies,
  type OperationScopes,
  operationScopes,
  type Requirement,
  type ScopeTable,
  satisfies,
} from '../../../src/index.ts'
import { createCallers } from '../../../src/scopes/callers.ts'
import { guardSchema } from '../../../src/scopes/enforce.ts'
import { CALLERS, type Case, cases, ENGINE_KNOWS_INPUT_RULES } from './arbitrary.ts'
import { type EngineAnswer, execution, yogaAnswer } from './engine.ts'
import {
  createInterpreter,
  type Interpretation,
  type Interpreter,
  type PossibleSelection,
} from './interpreter.ts'
import type { Rule } from './rules.ts'

const seed = Number(process.env.PROPERTY_SEED ?? 20_260_101)
const numRuns = Number(process.env.PROPERTY_CASES ?? 2_000)
/** In milliseconds. Also ends the search for a smaller failing case, which can be long. */
const limit = 60_000 + 30 * numRuns

describe(`the engine and an interpreter of the SDL, on ${numRuns} random requests (PROPERTY_SEED=${seed})`, () => {
  it('agree on every value and every refusal', { timeout: 2 * limit }, async () => {
    const counts = createCounts()
    await fc.assert(
      fc.asyncProperty(cases({ inputRules: ENGINE_KNOWS_INPUT_RULES }), async (made) => {
        if (made === undefined) return counts.add('not valid')
        const interpreter = createInterpreter(made)
        const table = compileScopes(made.schema)
        expectSameTable(table, made, interpreter)

        const operation = operationScopes(table, made.document, made)
        expectWithinBounds(operation, table, made)
        const possible = interpreter.possibleSelections()
        const rules = possible.flatMap((selection) => selection.rules)
        expectSameSelections({ operation, possible, interpreter }, made)
        expectSameCallers('the operation', operation.requirement(), rules, { table, interpreter })

        const expected = interpreter.execute(made.granted)
        const guarded = guardSchema(table, createCallers(table, {}), {})
        const enforced = enforceScopes(made.schema)
        const refused = operation.refused(made.granted).flatMap(({ coordinates }) => coordinates)
        for (const executor of ['graphql', 'Yoga'] as const) {
          const plain = await execution(made.schema, made, executor)
          // With some defaults of input fields Yoga's fails by itself.
          if (plain.errors.some(({ code }) => code === undefined) && executor === 'Yoga') {
            counts.add('fails without guards')
            continue
          }
          expectSameAnswer(await execution(guarded, made, executor), expected)
          const whole = await execution(enforced, made, executor)
          if (operation.operation === 'mutation' && refused.length > 0) expectNothingRan(whole, refused)
          else expectSameAnswer(whole, expected)
        }
        // A server for each case takes its time.
        if (counts.next() % 5 === 0) await expectSameFromYoga(made, { interpreter, operation, expected })
        expectVerdictToHold(operation, made, expected)
        counts.addCase(made, { interpreter, rules, expected })
      }),
      { seed, numRuns, interruptAfterTimeLimit: limit, markInterruptAsFailure: true },
    )
    if (numRuns >= 500) counts.expectVariety()
  })
})

/** The merged requirement of each field is met by the same callers as its rules, one by one. */
function expectSameTable(table: ScopeTable, { schema }: Case, interpreter: Interpreter): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || !('getInterfaces' in type)) continue
    for (const field of Object.keys(type.getFields())) {
      const coordinate = `${type.name}.${field}`
      const possible = interpreter.possibleTypes(type.name)
      if (possible.length === 0) continue
      const rules = possible.flatMap((object) => interpreter.fieldRules(`${object}.${field}`))
      expectSameCallers(coordinate, table.requirement(coordinate), rules, { table, interpreter })
    }
  }
}

function expectSameCallers(
  what: string,
  requirement: Requirement,
  rules: readonly Rule[],
  { table, interpreter }: { readonly table: ScopeTable; readonly interpreter: Interpreter },
): void {
  for (const caller of CALLERS) {
    const met = satisfies(requirement, caller, table.catalogue.closure)
    if (met === interpreter.meets(rules, caller)) continue
    expect.fail(
      `${what}: for [${caller}] ${JSON.stringify(requirement)} is ${met}, unlike ${JSON.stringify(rules)}`,
    )
  }
}

/** What is said before there are variables holds for those that come. */
function expectWithinBounds(operation: OperationScopes, table: ScopeTable, made: Case): void {
  const { closure } = table.catalogue
  const bound = (variables: 'any' | 'least') =>
    operationScopes(table, made.document, { ...made, variables }).requirement()
  const requirement = operation.requirement()
  expect([
    implies(bound('any'), requirement, closure),
    implies(requirement, bound('least'), closure),
  ]).toEqual([true, true])
}

interface Decided {
  readonly operation: OperationScopes
  readonly possible: readonly PossibleSelection[]
  readonly interpreter: Interpreter
}

/** Each field node on the same possible types, needing and refused the same there. */
function expectSameSelections({ operation, possible, interpreter }: Decided, { granted }: Case): void {
  const selected = operation.selections.flatMap(({ node, on }) =>
    on.flatMap(({ type, coordinates }) => coordinates.map((coordinate) => place(node, type, coordinate))),
  )
  const selectable = possible.flatMap(({ node, type, rules }) =>
    [`${type}.${node.name.value}`, ...rules.map(({ coordinate }) => coordinate)].map((coordinate) =>
      place(node, type, coordinate),
    ),
  )
  expect(distinct(selected)).toEqual(distinct(selectable))

  const refused = new Map(operation.refused(granted).map((one) => [one.selection, one]))
  expect([...refused.keys()].filter((selection) => !operation.selections.includes(selection))).toEqual([])
  for (const selection of operation.selections) {
    const there = possible.filter(
      ({ node, type }) => node === selection.node && selection.on.some((one) => one.type === type),
    )
    expect(there.flatMap(({ paths }) => [...paths])).toContain(selection.path.join('.'))
    const closed = there.map(({ rules }) => rules.filter((rule) => !interpreter.meets([rule], granted)))
    const { coordinates = [], certain = false } = refused.get(selection) ?? {}
    expect(distinct(coordinates)).toEqual(distinct(closed.flat().map(({ coordinate }) => coordinate)))
    expect(certain).toBe(closed.every((rules) => rules.length > 0))
    expect(refused.has(selection)).toBe(closed.some((rules) => rules.length > 0))
  }
}

function place(node: FieldNode, type: string, coordinate: string): string {
  return `${coordinate} on ${type} at ${node.loc?.start}`
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted()
}

function expectSameAnswer(actual: EngineAnswer, expected: Interpretation): void {
  expect(actual.errors.filter(({ path }) => path.startsWith('no path'))).toEqual([])
  expect(JSON.stringify(actual.data, null, 1)).toBe(JSON.stringify(expected.data, null, 1))

  const refused = actual.errors.filter(({ code }) => code !== undefined)
  const allowed = new Set(
    expected.refusals.flatMap(({ path, coordinates, code }) =>
      coordinates.map((coordinate) => `${path}: ${code} ${coordinate}`),
    ),
  )
  const printed = refused.map(({ path, code, coordinate }) => `${path}: ${code} ${coordinate}`)
  expect(printed.filter((refusal) => !allowed.has(refusal))).toEqual([])
  expect(new Set(refused.map(({ path }) => path)).size).toBe(refused.length)

  // Where a non-null field has taken its parent away, GraphQL lets an executor stop before the rest of it.
  const gone = (path: string) => expected.emptied.some((emptied) => isWithin(path, emptied))
  const paths = actual.errors.map(({ path }) => path)
  const refusedPaths = new Set(refused.map(({ path }) => path))
  expect(expected.refusals.filter(({ path }) => !gone(path) && !refusedPaths.has(path))).toEqual([])
  const outermost = expected.emptied.filter(
    (path) => !expected.emptied.some((outer) => outer !== path && isWithin(path, outer)),
  )
  expect(outermost.filter((outer) => !paths.some((path) => isWithin(path, outer)))).toEqual([])

  const closed = new Set(expected.refusals.filter(({ field }) => field).map(({ path }) => path))
  const open = new Set(expected.reached.map(({ path }) => path).filter((path) => !closed.has(path)))
  expect([...actual.ran].filter((path) => !open.has(path))).toEqual([])
  expect([...open].filter((path) => !actual.ran.has(path) && !gone(path))).toEqual([])
}

interface Expectation extends Pick<Decided, 'interpreter' | 'operation'> {
  readonly expected: Interpretation
}

/** With `useScopes` what runs gives the same data; what does not run is a mutation in part, or a query with nothing in it. */
async function expectSameFromYoga(
  made: Case,
  { interpreter, operation, expected }: Expectation,
): Promise<void> {
  const plain = await execution(made.schema, made, 'Yoga')
  if (plain.errors.some(({ code }) => code === undefined)) return
  const answer = await yogaAnswer(made)
  const refused = operation.refused(made.granted)
  if ('data' in answer) {
    expect(operation.operation === 'mutation' && refused.length > 0).toBe(false)
    expect(JSON.stringify(answer.data, null, 1)).toBe(JSON.stringify(expected.data, null, 1))
    const outermost = expected.refusals.filter(
      ({ path }) => !expected.emptied.some((outer) => isWithin(path, outer)),
    )
    expect(answer.errors?.length ?? 0).toBeGreaterThanOrEqual(outermost.length)
    return
  }
  expect(refused.length).toBeGreaterThan(0)
  if (operation.operation === 'mutation') return
  const roots = interpreter
    .possibleSelections()
    .filter(({ paths }) => [...paths].some((path) => !path.includes('.')))
  expect(roots.filter(({ rules }) => interpreter.meets(rules, made.granted))).toEqual([])
}

/** A mutation of which anything may be refused: no resolver is called, and every error is a refusal that is due. */
function expectNothingRan({ data, errors, ran }: EngineAnswer, refused: readonly string[]): void {
  expect([...ran]).toEqual([])
  const typename = 'Mutation'
  expect(Object.values(data ?? {}).filter((value) => value !== null && value !== typename)).toEqual([])
  expect(errors.length).toBeGreaterThan(0)
  expect(errors.filter(({ coordinate }) => !refused.includes(String(coordinate)))).toEqual([])
}

/** What was said before execution comes true in it. Enum values that resolvers give are not known before. */
function expectVerdictToHold(operation: OperationScopes, { granted }: Case, expected: Interpretation): void {
  const refused = operation.refused(granted)
  const closed = new Set(expected.refusals.filter(({ field }) => field).map(({ path }) => path))
  if (refused.length === 0) expect([...closed]).toEqual([])
  for (const { selection } of refused.filter(({ certain }) => certain)) {
    const met = expected.reached.filter(
      ({ nodes, type }) => nodes.includes(selection.node) && selection.on.some((one) => one.type === type),
    )
    expect(met.filter(({ path }) => !closed.has(path))).toEqual([])
  }
}

function isWithin(path: string, outer: string): boolean {
  return outer === '' || path === outer || path.startsWith(`${outer}.`)
}

interface Interpreted {
  readonly interpreter: Interpreter
  readonly rules: readonly Rule[]
  readonly expected: Interpretation
}

/** Counts what happened, so that a generator gone dull is noticed. */
function createCounts() {
  const counts = new Map<string, number>()
  let cases = 0
  const add = (what: string) => {
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return {
    add,
    next: () => cases++,
    addCase({ sdl, document, granted, variables }: Case, { interpreter, rules, expected }: Interpreted) {
      const source = document.loc?.source.body ?? ''
      const refusedCoordinates = expected.refusals.flatMap(({ coordinates }) => coordinates)
      const facts: Record<string, boolean> = {
        'refused something': expected.refusals.length > 0,
        'refused nothing, with rules on what it selects': expected.refusals.length === 0 && rules.length > 0,
        'answered something beside a refusal': expected.refusals.length > 0 && expected.data !== null,
        'possibly refused, but not on these objects':
          expected.refusals.length === 0 && !interpreter.meets(rules, granted),
        'lost a parent to a non-null field': expected.emptied.length > 0,
        'refused in a list': expected.refusals.some(({ path }) => /\.\d+(\.|$)/.test(path)),
        'an argument refused': refusedCoordinates.some((coordinate) => coordinate.includes('(')),
        'an input field refused': refusedCoordinates.some((coordinate) => coordinate.startsWith('In')),
        'an enum value refused that was supplied': expected.refusals.some(
          ({ field, coordinates }) => field && coordinates.some((coordinate) => /^E\d/.test(coordinate)),
        ),
        'an enum value refused in the answer': expected.refusals.some(({ field }) => !field),
        'named fragments': source.includes('fragment'),
        'inline fragments': source.includes('... on') || source.includes('... {'),
        '@skip or @include': /@(skip|include)/.test(source),
        'several operations':
          document.definitions.filter(({ kind }) => kind === 'OperationDefinition').length > 1,
        'the alias __proto__': source.includes('__proto__:'),
        'variables with values': Object.keys(variables).length > 0,
        'one key from several places': expected.reached.some(({ nodes }) => nodes.length > 1),
        'scopes that imply others': sdl.includes('implies:'),
        mutation: interpreter.operation.operation === 'mutation',
        'no token': granted === undefined,
      }
      for (const [fact, holds] of Object.entries(facts)) if (holds) add(fact)
    },
    /** Shares of all cases, in percent. */
    expectVariety() {
      const share = (what: string) => (100 * (counts.get(what) ?? 0)) / numRuns
      const dull = Object.entries(VARIETY).filter(([what, least]) => share(what) < least)
      expect(dull.map(([what, least]) => `${what}: ${share(what)} %, not ${least} %`)).toEqual([])
      expect(share('not valid')).toBeLessThan(5)
      expect(share('fails without guards')).toBeLessThan(10)
    },
  }
}

const VARIETY = {
  'refused something': 20,
  'answered something beside a refusal': 15,
  'refused nothing, with rules on what it selects': 20,
  'possibly refused, but not on these objects': 1,
  'lost a parent to a non-null field': 5,
  'refused in a list': 4,
  'an argument refused': ENGINE_KNOWS_INPUT_RULES ? 3 : 0,
  'an input field refused': ENGINE_KNOWS_INPUT_RULES ? 1 : 0,
  'an enum value refused that was supplied': ENGINE_KNOWS_INPUT_RULES ? 0.5 : 0,
  'an enum value refused in the answer': ENGINE_KNOWS_INPUT_RULES ? 0.5 : 0,
  'named fragments': 30,
  'inline fragments': 30,
  '@skip or @include': 30,
  'several operations': 15,
  'the alias __proto__': 10,
  'variables with values': 30,
  'one key from several places': 15,
  'scopes that imply others': 20,
  mutation: 10,
  'no token': 5,
}
