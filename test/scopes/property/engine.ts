import { execute as executeOfYoga } from '@graphql-tools/executor'
import { execute, type GraphQLSchema, getOperationAST, print } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { useScopes } from '../../../src/yoga/index.ts'
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

/** What a request is answered over HTTP by Yoga with `useScopes`; `data` is missing where nothing was to run. */
export async function yogaAnswer(
  made: Case,
): Promise<{ readonly data?: unknown; readonly errors?: readonly unknown[] }> {
  const { schema, document, operationName, variables, granted } = made
  const root = made.roots.get(isMutation(made) ? 'Mutation' : 'Query')
  const useRoot: Plugin = {
    onExecute({ args }) {
      args.rootValue = root === undefined ? undefined : createSource(root, made.awaited, new Set())
    },
  }
  const verify = (token: string) => ({ scope: JSON.parse(Buffer.from(token, 'hex').toString()) })
  const yoga = createYoga({ schema, logging: false, plugins: [useScopes({ verify }), useRoot] })
  const token = granted && Buffer.from(JSON.stringify(granted)).toString('hex')
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    body: JSON.stringify({ query: print(document), operationName, variables }),
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  })
  return response.json()
}

/** Executes over resolvers that note that they ran. */
export async function execution(
  schema: GraphQLSchema,
  made: Case,
  executor: keyof typeof executors,
): Promise<EngineAnswer> {
  const ran = new Set<string>()
  const { document, operationName, variables, granted } = made
  const root = made.roots.get(isMutation(made) ? 'Mutation' : 'Query')
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

function isMutation({ document, operationName }: Case): boolean {
  return getOperationAST(document, operationName)?.operation === 'mutation'
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
