import { execute as executeOfYoga } from '@graphql-tools/executor'
import { execute, type GraphQLSchema } from 'graphql'
import type { Case } from './arbitrary.ts'
import { isStoredObject, type Stored, type StoredObject } from './objects.ts'

export interface EngineAnswer {
  readonly data: unknown
  readonly errors: readonly {
    /** As the interpreter writes paths. */
    readonly path: string
    readonly code: unknown
    readonly coordinate: unknown
  }[]
  /** The paths of the fields whose resolvers ran. */
  readonly ran: ReadonlySet<string>
}

/** They keep variables in other ways, and do not ask for fields in the same order. */
export const executors = { graphql: execute, Yoga: executeOfYoga } as const

/** Executes over resolvers that note that they ran. */
export async function execution(
  schema: GraphQLSchema,
  made: Case,
  executor: keyof typeof executors,
): Promise<EngineAnswer> {
  const ran = new Set<string>()
  const { document, operationName, variables, granted } = made
  const operation = made.document.definitions.find(
    (node) =>
      node.kind === 'OperationDefinition' &&
      (operationName === undefined || node.name?.value === operationName),
  )
  const mutates = operation?.kind === 'OperationDefinition' && operation.operation === 'mutation'
  const root = made.roots.get(mutates ? 'Mutation' : 'Query')
  const result = await executors[executor]({
    schema,
    document,
    operationName,
    variableValues: variables,
    rootValue: root === undefined ? undefined : createSource(root, made.awaited, ran),
    contextValue: granted === undefined ? {} : { claims: { scope: granted.join(' ') } },
  })
  if (!('errors' in result || 'data' in result)) throw new TypeError('the answer comes in parts')
  const errors = (result.errors ?? []).map(({ path, message, extensions }) => ({
    path: path?.join('.') ?? `no path: ${message}`,
    code: extensions.code,
    coordinate: extensions.coordinate,
  }))
  return { data: result.data, errors, ran }
}

interface ResolvedAt {
  readonly path: PathToField
}
interface PathToField {
  readonly prev: PathToField | undefined
  readonly key: string | number
}

/** An object for the default resolver, with a method for each field. */
function createSource(root: StoredObject, awaited: readonly string[], ran: Set<string>): unknown {
  const sources = new Map<StoredObject, Record<string, unknown>>()
  const source = (stored: Stored): unknown => {
    if (Array.isArray(stored)) return stored.map(source)
    if (!isStoredObject(stored)) return stored
    const known = sources.get(stored)
    if (known !== undefined) return known
    const made: Record<string, unknown> = { __typename: stored.type }
    sources.set(stored, made)
    for (const [field, value] of stored.fields) {
      made[field] = (_inputs: unknown, _context: unknown, { path }: ResolvedAt) => {
        ran.add(printPath(path))
        return awaited.includes(field) ? Promise.resolve(source(value)) : source(value)
      }
    }
    return made
  }
  return source(root)
}

function printPath({ prev, key }: PathToField): string {
  return prev === undefined ? String(key) : `${printPath(prev)}.${key}`
}
