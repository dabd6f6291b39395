import type { GraphQLSchema } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { createCallers } from '../scopes/callers.ts'
import { type Claims, readScopeClaim, type ScopeReader } from '../scopes/claims.ts'
import { compileScopes, type ScopeTable } from '../scopes/compile.ts'
import { guardSchema } from '../scopes/enforce.ts'
import { operationScopes } from '../scopes/operation.ts'
import { formatChallenge, parseBearer } from './bearer.ts'
import { isForm, readText } from './read-text.ts'
import { refusalResult, refuseOperation } from './refuse-operation.ts'
import { respondWithError } from './respond.ts'

export interface UseScopesOptions {
  /**
   * The claims of a token that is valid now, or `undefined` for any other. The request is then answered with 401,
   * whatever it asks for. What it throws is not taken for a bad token.
   */
  readonly verify: (token: string, request: Request) => Promise<Claims | undefined> | Claims | undefined
  /** Where in the claims the scopes are; claims that cannot be read are a bad token. Default: the `scope` claim. */
  readonly scopes?: ScopeReader
  /** The `realm` of challenges. Default: `graphql`. */
  readonly realm?: string
}

/** What `useScopes` adds to the context of resolvers. */
export interface ScopesContext {
  /** The verified claims of the caller's token; `undefined` when none was sent. */
  readonly claims: Claims | undefined
}

/**
 * Scopes for Yoga: reads the bearer token, refuses what the caller may not do before anything runs, and guards every
 * field that runs nevertheless.
 *
 * - A token that is sent and is not valid: 401 `invalid_token`, and nothing runs.
 * - A query of which nothing is permitted, and a mutation of which anything is refused: nothing runs; 401 without a
 *   token, 403 `insufficient_scope` with one, and the challenge names what the whole operation needs.
 * - Any other query: 200, with null and an error for each refused field.
 * - A subscription is refused before its source is opened, in its own stream.
 *
 * In a batch each item has its own verdict and the answer is 200.
 *
 * @throws {ScopeSchemaError} when Yoga sets a schema whose directives are faulty
 */
export function useScopes({
  verify,
  scopes = readScopeClaim,
  realm = 'graphql',
}: UseScopesOptions): Plugin<ScopesContext> {
  const tables = new WeakMap<GraphQLSchema, ScopeTable>()
  const batches = new WeakSet<Request>()
  return {
    onSchemaChange({ schema, replaceSchema }) {
      if (tables.has(schema)) return
      const table = compileScopes(schema)
      const guarded = guardSchema(table, createCallers<ScopesContext>(table, { scopes }))
      tables.set(guarded, table)
      replaceSchema(guarded)
    },
    async onRequestParse({ request, serverContext, endResponse, fetchAPI }) {
      const credentials = parseBearer(request.headers.get('authorization'))
      const refuse = (
        status: 400 | 401,
        error: 'invalid_request' | 'invalid_token',
        errorDescription: string,
      ) =>
        endResponse(
          respondWithError(fetchAPI, request, status, formatChallenge({ realm, error, errorDescription })),
        )
      if (
        credentials.kind === 'malformed' ||
        (credentials.kind === 'token' && (await hasFormToken(request)))
      ) {
        return refuse(400, 'invalid_request', 'Send one access token, as: Authorization: Bearer TOKEN')
      }
      const claims = credentials.kind === 'token' ? await verify(credentials.token, request) : undefined
      if (credentials.kind === 'token' && (claims === undefined || scopes(claims) === undefined)) {
        return refuse(401, 'invalid_token', 'The access token is not valid, or no longer')
      }
      Object.assign(serverContext, { claims } satisfies ScopesContext)
      return {
        onRequestParseDone({ requestParserResult }) {
          if (Array.isArray(requestParserResult)) batches.add(request)
        },
      }
    },
    onExecute({ args, setResultAndStopExecution }) {
      const { schema, document, operationName, variableValues, contextValue } = args
      const table = tables.get(schema)
      if (table === undefined)
        throw new TypeError('useScopes has to be the last plugin that changes the schema')
      const operation = operationScopes(table, document, { operationName, variables: variableValues })
      const granted = contextValue.claims && scopes(contextValue.claims)
      const refusal = refuseOperation(operation, granted, table, realm)
      if (refusal === undefined) return
      const { request } = contextValue
      const http = request !== undefined && !batches.has(request) && !wantsStreamOnly(request)
      setResultAndStopExecution(refusalResult(refusal, http))
    },
  }
}

/** RFC 6750 §2: a token in the header and another one in the form body is malformed. */
async function hasFormToken(request: Request): Promise<boolean> {
  if (!isForm(request)) return false
  const text = await readText(request.clone(), 100_000)
  return new URLSearchParams(text).has('access_token')
}

/** Clients of event streams lose the body of a 401 or 403, and with it the errors. */
function wantsStreamOnly(request: Request): boolean {
  const accept = request.headers.get('accept') ?? '*/*'
  return accept.includes('text/event-stream') && !/json|\*\/\*|application\/\*/.test(accept)
}
