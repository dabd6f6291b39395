import fc from 'fast-check'
import {
  buildASTSchema,
  concatAST,
  type DocumentNode,
  type GraphQLSchema,
  parse,
  print,
  Source,
  validate,
  validateSchema,
} from 'graphql'
import { scopeDirectives } from '../../../src/index.ts'
import { createObjects, isStoredObject, type Stored, type StoredObject } from './objects.ts'
import { type WrittenOperation, writeOperation } from './operations.ts'
import { SCOPES, writeSchema } from './schemas.ts'
import { createTape, type Tape, tapes } from './tape.ts'

/** Whether schemas for the engine have rules on arguments, input fields and enum values. */
export const ENGINE_KNOWS_INPUT_RULES = true

/** A schema, a request to it, its caller and what its resolvers give. */
export interface Case {
  /** Without the SDL of the directives. */
  readonly sdl: string
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  /** The scopes of the caller's token; `undefined` for a caller without one. */
  readonly granted: readonly string[] | undefined
  /** The object that stands at the root of an operation, by the name of the root type. */
  readonly roots: ReadonlyMap<string, StoredObject>
  /** The fields, by name, that resolve to promises. */
  readonly awaited: readonly string[]
}

const DIRECTIVES = parse(scopeDirectives)

export type Caller = Case['granted']

/** Every token that can make a difference: none, and each subset of the scopes. */
export const CALLERS: readonly Caller[] = [undefined, ...subsetsOf(SCOPES)]

export interface CaseOptions {
  readonly inputRules: boolean
}

/** @returns `undefined` for the few attempts at a schema or an operation that are not valid */
export function cases(options: CaseOptions): fc.Arbitrary<Case | undefined> {
  return fc
    .record({ sdl: tapes(800), operation: tapes(400), rest: tapes(250) })
    .map(({ sdl, operation, rest }) =>
      createCase(options, createTape(sdl), createTape(operation), createTape(rest)),
    )
}

function createCase(
  options: CaseOptions,
  schemaTape: Tape,
  operationTape: Tape,
  rest: Tape,
): Case | undefined {
  const sdl = writeSchema(schemaTape, options)
  const source = parse(new Source(sdl, 'random.graphql'))
  const schema = buildASTSchema(concatAST([DIRECTIVES, source]), { assumeValidSDL: true })
  if (validateSchema(schema).length > 0) return undefined
  const operation = writeValidOperation(operationTape, schema)
  if (operation === undefined) return undefined
  const granted = rest.pick<() => Caller>([
    () => undefined,
    () => [],
    () => rest.some(SCOPES, 50),
    () => rest.some(SCOPES, 50),
    () => rest.some(SCOPES, 70),
    () => rest.some(SCOPES, 70),
    () => rest.some(SCOPES, 85),
    () => rest.some(SCOPES, 85),
    () => SCOPES,
  ])()
  const awaited = rest.chance(20) ? rest.some(['f', 'g', 'h', 'k', 'q0', 'q1'], 50) : []
  const made = { sdl, schema, ...operation, granted, awaited, roots: createObjects(rest, schema) }
  return Object.assign(made, { [fc.toStringMethod]: () => printCase(made) })
}

function writeValidOperation(tape: Tape, schema: GraphQLSchema) {
  const bold = tape.chance(15)
  for (const attempt of [{ bold }, { bold: false }]) {
    const { source, ...request }: WrittenOperation = writeOperation(tape, schema, attempt)
    const document = parse(source)
    if (validate(schema, document).length === 0) return { document, ...request }
  }
  return undefined
}

/** Everything that is needed to see a failure again. */
export function printCase(made: Case): string {
  const { sdl, document, operationName, variables, granted, roots, awaited } = made
  const token = granted === undefined ? 'no token' : `[${granted.join(' ')}]`
  return `
${sdl}

${print(document)}

operationName: ${operationName ?? '-'}  variables: ${JSON.stringify(variables)}  token: ${token}
promises: ${awaited.join(' ') || '-'}
${printObjects(roots)}
`
}

function printObjects(roots: Case['roots']): string {
  const names = new Map<StoredObject, string>()
  const lines: string[] = []
  const show = (stored: Stored): string => {
    if (Array.isArray(stored)) return `[${stored.map(show).join(', ')}]`
    return isStoredObject(stored) ? visit(stored) : String(stored)
  }
  const visit = (object: StoredObject): string => {
    const known = names.get(object)
    if (known !== undefined) return known
    const name = `${object.type}#${names.size}`
    names.set(object, name)
    const fields = [...object.fields].map(([field, stored]) => `${field}: ${show(stored)}`)
    lines.push(`${name} { ${fields.join(', ')} }`)
    return name
  }
  for (const name of ['Query', 'Mutation']) {
    const root = roots.get(name)
    if (root !== undefined) visit(root)
  }
  return lines.join('\n')
}

export function subsetsOf(scopes: readonly string[]): readonly (readonly string[])[] {
  const [first, ...rest] = scopes
  if (first === undefined) return [[]]
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]])
}
