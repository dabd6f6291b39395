import {
  doTypesOverlap,
  type GraphQLArgument,
  GraphQLBoolean,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isNonNullType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'
import type { Tape } from './tape.ts'
import { hasDefaultValue, writeLiteral, writeVariable } from './values.ts'

export interface WrittenOperation {
  readonly source: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

const ALIASES = ['__proto__', 'toString', 'f', 'g', 'k', 'q0']

interface Variable {
  readonly type: string
  /** What the operation that is run has as a default, and what the others have; SDL, or nothing. */
  readonly defaults: { readonly run: string; readonly others: string }
  /** Absent: omitted from the request. */
  readonly supplied?: { readonly value: unknown }
}

interface Fragment {
  readonly on: GraphQLCompositeType
  readonly body: string
  /** How many fields may be within each other in it. */
  readonly depth: number
}

/**
 * A document whose operations are nearly always valid.
 *
 * @param options.bold whether one response key may stand for different fields, which is valid in some places only
 */
export function writeOperation(
  tape: Tape,
  schema: GraphQLSchema,
  { bold }: { readonly bold: boolean },
): WrittenOperation {
  const variables = new Map<string, Variable>()
  const fragments = new Map<string, Fragment>()
  const selections = createSelectionWriter(tape, schema, { bold, variables, fragments })

  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null)
  const count = tape.pick([1, 1, 1, 2, 3])
  const run = tape.below(count)
  const operations = Array.from({ length: count }, (_, index) => {
    const root = tape.pick(roots)
    const name = count > 1 || tape.chance(30) ? `Op${index}` : ''
    return { root, name, body: selections(root, 3, index === run ? 30 : 8) }
  })
  const written = operations.map(({ root, name, body }, index) => {
    const defined = variablesOf(body, fragments).map((variable) => {
      const { type = '', defaults = { run: '', others: '' } } = variables.get(variable) ?? {}
      return `$${variable}: ${type}${index === run ? defaults.run : defaults.others}`
    })
    const head = `${root.name.toLowerCase()} ${name}${defined.length > 0 ? `(${defined.join(', ')})` : ''}`
    return `${head} ${body}`
  })
  const definitions = [...fragments].map(([name, { on, body }]) => `fragment ${name} on ${on.name} ${body}`)
  const supplied = [...variables].flatMap(([name, variable]) =>
    variable.supplied === undefined ? [] : [[name, variable.supplied.value]],
  )
  return {
    source: [...written, ...definitions].join('\n'),
    operationName: operations[run]?.name || undefined,
    variables: Object.fromEntries(supplied),
  }
}

/** The variables that a selection set uses, also in the fragments that it spreads. */
function variablesOf(
  body: string,
  fragments: ReadonlyMap<string, { readonly body: string }>,
): readonly string[] {
  const found = new Set(Array.from(body.matchAll(/\$(\w+)/g), ([, name = '']) => name))
  for (const [, name = ''] of body.matchAll(/\.\.\.(F\d+)/g)) {
    for (const variable of variablesOf(fragments.get(name)?.body ?? '', fragments)) found.add(variable)
  }
  return [...found]
}

interface WriterState {
  readonly bold: boolean
  readonly variables: Map<string, Variable>
  readonly fragments: Map<string, Fragment>
}

function createSelectionWriter(
  tape: Tape,
  schema: GraphQLSchema,
  { bold, variables, fragments }: WriterState,
) {
  const composites = Object.values(schema.getTypeMap())
    .filter((type) => isCompositeType(type))
    .filter(({ name }) => !name.startsWith('__'))
  /** What a response key stands for, wherever in the document: so selections of one key can always be merged. */
  const meanings = new Map<string, string>()
  let budget = 0

  const variable = createVariableWriter(tape, variables)

  function selectionSet(parent: GraphQLCompositeType, depth: number): string {
    const count = 1 + tape.below(depth > 1 ? 4 : 3)
    return `{ ${Array.from({ length: count }, () => selection(parent, depth)).join(' ')} }`
  }

  function selection(parent: GraphQLCompositeType, depth: number): string {
    budget -= 1
    const writers = [field, field, field, field, field, field, inline, spread, reuse, typename]
    if (budget < 0) return typename()
    return tape.pick(isUnionType(parent) ? [typename, inline, inline, inline, spread, reuse] : writers)(
      parent,
      depth,
    )
  }

  function typename(): string {
    return `${tape.chance(20) ? 'kind: ' : ''}__typename${condition()}`
  }

  function field(parent: GraphQLCompositeType, depth: number): string {
    const fields = isUnionType(parent) ? [] : Object.values(parent.getFields())
    const possible = fields.filter(({ type }) => depth > 0 || !isCompositeType(getNamedType(type)))
    if (possible.length === 0) return typename()
    const chosen = tape.pick(possible)
    const named = getNamedType(chosen.type)
    const inputs = writeArguments(chosen)
    const key = responseKey(chosen, inputs)
    const body = isCompositeType(named) ? ` ${selectionSet(named, depth - 1)}` : ''
    return `${key === chosen.name ? '' : `${key}: `}${chosen.name}${inputs}${condition()}${body}`
  }

  function responseKey({ name, type }: GraphQLField<unknown, unknown>, inputs: string): string {
    const named: GraphQLNamedType = getNamedType(type)
    const shape = isCompositeType(named) ? String(type).replace(named.name, '{}') : String(type)
    const meaning = `${name}${inputs} ${shape}`
    const wanted = tape.chance(20) ? tape.pick(ALIASES) : name
    for (let copy = 0; ; copy++) {
      const key = copy === 0 ? wanted : `${wanted}_${copy}`
      const meant = meanings.get(key)
      if (meant === undefined || meant === meaning || bold) {
        meanings.set(key, meaning)
        return key
      }
    }
  }

  function writeArguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter((input: GraphQLArgument) => isRequiredArgument(input) || tape.chance(50))
    if (given.length === 0) return ''
    const written = given.map(
      (input: GraphQLArgument) =>
        `${input.name}: ${variable(input.type, hasDefaultValue(input)) ?? writeLiteral(tape, input.type, variable)}`,
    )
    return `(${written.join(', ')})`
  }

  function inline(parent: GraphQLCompositeType, depth: number): string {
    if (tape.chance(30)) return `...${condition()} ${selectionSet(parent, depth)}`
    const type = overlapping(parent)
    return `... on ${type.name}${condition()} ${selectionSet(type, depth)}`
  }

  function spread(parent: GraphQLCompositeType, depth: number): string {
    const on = overlapping(parent)
    const body = selectionSet(on, depth)
    const name = `F${fragments.size}`
    fragments.set(name, { on, body, depth })
    return `...${name}${condition()}`
  }

  /** Only what is written already can be spread again: so fragments never form a cycle. */
  function reuse(parent: GraphQLCompositeType, depth: number): string {
    const fitting = [...fragments].filter(
      ([, fragment]) => fragment.depth <= depth && doTypesOverlap(schema, parent, fragment.on),
    )
    if (fitting.length === 0) return inline(parent, depth)
    return `...${tape.pick(fitting)[0]}${condition()}`
  }

  function overlapping(parent: GraphQLCompositeType): GraphQLCompositeType {
    const others = composites.filter((type) => type !== parent && doTypesOverlap(schema, parent, type))
    return others.length === 0 || tape.chance(15) ? parent : tape.pick(others)
  }

  function condition(): string {
    if (!tape.chance(15)) return ''
    const name = tape.pick(['skip', 'include', 'include'])
    const required = new GraphQLNonNull(GraphQLBoolean)
    const value = variable(required, false) ?? tape.pick(['true', 'false'])
    return ` @${name}(if: ${value})${tape.chance(10) ? ' @include(if: true)' : ''}`
  }

  return (root: GraphQLObjectType, depth: number, atMost: number): string => {
    budget = atMost
    return selectionSet(root, depth)
  }
}

/** Never null where the place is non-null: that would be a fault of the request, not a matter of scopes. */
function createVariableWriter(tape: Tape, variables: Map<string, Variable>) {
  const literal = (type: GraphQLInputType) => writeLiteral(tape, type, () => undefined)
  const variants = (type: GraphQLInputType, nullable: string, hasDefault: boolean): Variable => {
    const required = `${nullable}!`
    const supplied = { value: writeVariable(tape, type) }
    const defaults = { run: ` = ${literal(type)}`, others: ` = ${literal(type)}` }
    const none = { run: '', others: '' }
    if (!isNonNullType(type)) {
      return tape.pick<Variable>([
        { type: nullable, defaults: none, supplied },
        { type: nullable, defaults: none },
        { type: nullable, defaults: none, supplied: { value: null } },
        { type: nullable, defaults },
        { type: nullable, defaults, supplied },
      ])
    }
    return tape.pick<Variable>([
      { type: required, defaults: none, supplied },
      { type: required, defaults },
      { type: required, defaults, supplied },
      { type: nullable, defaults },
      { type: nullable, defaults, supplied },
      ...(hasDefault
        ? [
            { type: nullable, defaults: none },
            { type: nullable, defaults: none, supplied },
          ]
        : []),
    ])
  }
  const writtenFor = new Map<string, string[]>()
  return (type: GraphQLInputType, hasDefault: boolean): string | undefined => {
    if (!tape.chance(35)) return undefined
    const place = `${type}${hasDefault}`
    const names = writtenFor.get(place) ?? []
    writtenFor.set(place, names)
    if (names.length > 0 && tape.chance(40)) return `$${tape.pick(names)}`
    const name = ['v', 'constructor', 'toString'][variables.size] ?? `v${variables.size}`
    names.push(name)
    variables.set(name, variants(type, String(type).replace(/!$/, ''), hasDefault))
    return `$${name}`
  }
}
