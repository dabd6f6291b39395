import { MapperKind, mapSchema } from '@graphql-tools/utils'
import fc from 'fast-check'
import {
  buildClientSchema,
  buildSchema,
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLNamedType,
  GraphQLSchema,
  getNamedType,
  introspectionFromSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  printSchema,
  validate,
  validateSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  compileScopes,
  enforceScopes,
  type ScopeTable,
  satisfies,
  visibleSchema,
} from '../../../src/index.ts'
import { type Case, cases } from './arbitrary.ts'
import { execution } from './engine.ts'

const seed = Number(process.env.PROPERTY_SEED ?? 20_260_102)
const numRuns = Number(process.env.PROPERTY_CASES ?? 300)
const limit = 20_000 + 60 * numRuns

describe(`views of ${numRuns} random schemas for random callers (PROPERTY_SEED=${seed})`, () => {
  it('are valid, have what may be used, name nothing else, and answer alike', {
    timeout: 2 * limit,
  }, async () => {
    const counts = { shown: 0, hidden: 0, forced: 0, answered: 0, refused: 0, empty: 0 }
    await fc.assert(
      fc.asyncProperty(cases({ inputRules: true }), async (made) => {
        if (made === undefined) return
        const table = compileScopes(made.schema)
        const view = visibleSchema(table, made.granted)
        expectValid(view)

        const shown = new Set(coordinatesOf(view))
        const expected = usableCoordinates(table, made)
        const forced = [...shown].filter((coordinate) => !expected.has(coordinate))
        const missing = [...expected].filter((coordinate) => !shown.has(coordinate))
        expect(missing).toEqual([])
        expect(forced.filter((each) => !isDemanded(view, each, shown) && !isPlaceholder(each))).toEqual([])
        const introspected = buildClientSchema(introspectionFromSchema(view))
        expectValid(introspected)
        expect(new Set(coordinatesOf(introspected))).toEqual(shown)

        counts.shown += shown.size
        counts.hidden += coordinatesOf(made.schema).length - shown.size
        counts.forced += forced.length
        counts.empty += forced.filter(isPlaceholder).length
        const faults = validate(view, made.document)
        expectNoHint(faults, view)
        if (faults.length > 0) return
        const answer = await expectSameAnswer(table, made)
        counts.answered += 1
        counts.refused += answer.errors.length
      }),
      { seed, numRuns, interruptAfterTimeLimit: limit, markInterruptAsFailure: true },
    )
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(numRuns / 100)
  })
})

/** Whatever the schema believes of itself; and again as SDL. */
function expectValid(view: GraphQLSchema): void {
  expect(validateSchema(new GraphQLSchema({ ...view.toConfig(), assumeValid: false }))).toEqual([])
  expect(validateSchema(buildSchema(printSchema(view)))).toEqual([])
}

function coordinatesOf(schema: GraphQLSchema): readonly string[] {
  return typesOf(schema).flatMap(coordinatesIn)
}

function coordinatesIn(type: GraphQLNamedType): readonly string[] {
  return [
    ...(isUnionType(type) ? type.getTypes().map(({ name }) => `${type.name}|${name}`) : []),
    ...(isEnumType(type) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : []),
    ...(isInputObjectType(type) ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : []),
    ...fieldsOf(type).flatMap(({ name, args }) => [
      `${type.name}.${name}`,
      ...args.map((argument) => `${type.name}.${name}(${argument.name}:)`),
    ]),
  ]
}

function typesOf(schema: GraphQLSchema): readonly GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
}

function fieldsOf(type: unknown): readonly GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
}

function isPlaceholder(coordinate: string): boolean {
  return coordinate === 'Query.nothing'
}

/** Whether an interface of the view has it. */
function isDemanded(view: GraphQLSchema, coordinate: string, shown: ReadonlySet<string>): boolean {
  const [typeName = '', rest] = coordinate.split('.')
  const type = view.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return false
  return type.getInterfaces().some(({ name }) => shown.has(`${name}.${rest}`))
}

/**
 * What is permitted, and reachable through what is. Hidden is first what is not permitted, and then, until nothing
 * more is, what cannot do without something hidden.
 */
function usableCoordinates(table: ScopeTable, { schema, granted }: Case): ReadonlySet<string> {
  const held = (coordinate: string) =>
    satisfies(table.requirement(coordinate), granted, table.catalogue.closure)
  const isOfInterface = (coordinate: string) =>
    isInterfaceType(schema.getType(coordinate.split('.')[0] ?? ''))
  const hidden = new Set(
    coordinatesOf(schema).filter((each) => !each.includes('|') && !isOfInterface(each) && !held(each)),
  )
  for (let before = -1; before !== hidden.size; ) {
    before = hidden.size
    for (const coordinate of newlyHidden(schema, hidden, held)) hidden.add(coordinate)
  }
  return reachable(schema, hidden)
}

function* newlyHidden(
  schema: GraphQLSchema,
  hidden: ReadonlySet<string>,
  held: (coordinate: string) => boolean,
): Iterable<string> {
  const lacks = (owner: string, { name, args }: GraphQLField<unknown, unknown>) =>
    args.some((each) => isRequiredArgument(each) && hidden.has(`${owner}.${name}(${each.name}:)`))
  for (const type of typesOf(schema)) {
    const members = coordinatesIn(type).filter((each) => !/[(|]/.test(each))
    if (members.length > 0 && members.every((each) => hidden.has(each))) yield type.name
    if (isUnionType(type)) {
      const gone = type.getTypes().filter(({ name }) => hidden.has(name))
      yield* gone.map(({ name }) => `${type.name}|${name}`)
      if (gone.length === type.getTypes().length) yield type.name
    }
    for (const field of isInputObjectType(type) ? Object.values(type.getFields()) : []) {
      if (hidden.has(getNamedType(field.type).name)) yield `${type.name}.${field.name}`
      if (isRequiredInputField(field) && hidden.has(`${type.name}.${field.name}`)) yield type.name
    }
    for (const field of fieldsOf(type)) {
      const coordinate = `${type.name}.${field.name}`
      if (hidden.has(getNamedType(field.type).name) || hidden.has(type.name)) yield coordinate
      for (const { name, type: taken } of field.args) {
        if (hidden.has(getNamedType(taken).name)) yield `${coordinate}(${name}:)`
      }
      if (!isInterfaceType(type)) {
        if (lacks(type.name, field)) yield coordinate
        continue
      }
      const objects = schema.getPossibleTypes(type).map(({ name }) => name)
      const onObject = (object: string) =>
        !hidden.has(`${object}.${field.name}`) && !lacksOn(object, field, hidden)
      if (objects.length === 0 ? !held(coordinate) || lacks(type.name, field) : !objects.some(onObject)) {
        yield coordinate
      }
      for (const { name } of field.args) {
        const supplied = `${field.name}(${name}:)`
        const onOne = (object: string) =>
          !hidden.has(`${object}.${field.name}`) && !hidden.has(`${object}.${supplied}`)
        const isLackedAbove = type.getInterfaces().some((each) => hidden.has(`${each.name}.${supplied}`))
        const isRefused = isLackedAbove || !held(`${type.name}.${supplied}`)
        if (objects.length === 0 ? isRefused : !objects.some(onOne)) {
          yield `${type.name}.${supplied}`
        }
      }
    }
  }
}

/** Whether an object refuses what the interface's field demands. */
function lacksOn(
  object: string,
  { name, args }: GraphQLField<unknown, unknown>,
  hidden: ReadonlySet<string>,
): boolean {
  return args.some((each) => isRequiredArgument(each) && hidden.has(`${object}.${name}(${each.name}:)`))
}

/**
 * From the root types along what is not hidden. What returns an interface leads to its objects; what implements one
 * only names it, and what is returned by fields that are named is named.
 */
function reachable(schema: GraphQLSchema, hidden: ReadonlySet<string>): ReadonlySet<string> {
  const entered = { returned: new Set<GraphQLNamedType>(), named: new Set<GraphQLNamedType>() }
  const enter = (type: GraphQLNamedType | null | undefined, how: 'returned' | 'named'): void => {
    if (!type || hidden.has(type.name) || entered[how].has(type)) return
    entered[how].add(type)
    if (isAbstractType(type) && how === 'returned') {
      for (const possible of schema.getPossibleTypes(type)) enter(possible, how)
    }
    if (isUnionType(type)) for (const member of type.getTypes()) enter(member, 'named')
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const parent of type.getInterfaces()) enter(parent, 'named')
    }
    for (const field of fieldsOf(type)) {
      const coordinate = `${type.name}.${field.name}`
      if (hidden.has(coordinate)) continue
      enter(getNamedType(field.type), how)
      for (const argument of field.args) {
        if (!hidden.has(`${coordinate}(${argument.name}:)`)) enter(getNamedType(argument.type), how)
      }
    }
    if (!isInputObjectType(type)) return
    for (const field of Object.values(type.getFields())) {
      if (!hidden.has(`${type.name}.${field.name}`)) enter(getNamedType(field.type), how)
    }
  }
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    enter(root, 'returned')
  }
  const owners = new Set([...entered.returned, ...entered.named].map(({ name }) => name))
  return new Set(
    coordinatesOf(schema).filter((coordinate) => {
      const [owner = ''] = coordinate.split(/[.|]/)
      const [field = ''] = coordinate.split('(')
      return owners.has(owner) && !hidden.has(coordinate) && !hidden.has(field)
    }),
  )
}

/** Every name that a message proposes is one of the view's. */
function expectNoHint(faults: readonly { readonly message: string }[], view: GraphQLSchema): void {
  const members = coordinatesOf(view).flatMap((coordinate) => coordinate.split(/\W+/))
  const names = new Set([...members, ...Object.keys(view.getTypeMap())])
  for (const { message } of faults) {
    const [, proposals = ''] = message.split('Did you mean')
    for (const [, name = ''] of proposals.matchAll(/"(\w+)"/g)) expect(names).toContain(name)
  }
}

/** Including the arguments that resolvers get, and which of them run. */
async function expectSameAnswer(table: ScopeTable, made: Case) {
  const received: { whole: string[]; view: string[] } = { whole: [], view: [] }
  const recording = (into: string[]) =>
    enforceScopes(
      mapSchema(made.schema, {
        [MapperKind.OBJECT_FIELD]: (field, name) => ({
          ...field,
          resolve: (source, args, context, info) => {
            into.push(`${name} ${JSON.stringify(sorted(args))}`)
            return defaultFieldResolver(source, args, context, info)
          },
        }),
      }),
    )
  const whole = await execution(recording(received.whole), made, 'graphql')
  const answer = await execution(
    visibleSchema(table, made.granted, recording(received.view)),
    made,
    'graphql',
  )
  if (answer.errors.some(({ path }) => path.startsWith('no path: '))) {
    // The variables hold what the view has not, or it has no mutations: nothing runs.
    expect([answer.data ?? null, answer.ran.size]).toEqual([null, 0])
    return answer
  }
  expect(answer).toEqual(whole)
  expect(received.view).toEqual(received.whole)
  return answer
}

/** Arguments and input fields come in no particular order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  )
}
