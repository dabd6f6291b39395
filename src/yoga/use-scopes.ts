import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  NoSchemaIntrospectionCustomRule,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isClaims, readScopeClaim, type ScopeReader } from '../scopes/claims.ts'
import type { CompileScopesOptions } from '../scopes/compile.ts'
import type { OnDecision } from '../scopes/decision.ts'
import { groupRefusals } from '../scopes/group-refusals.ts'
import { type OperationScopes, operationScopes, type RefusedSelection } from '../scopes/operation.ts'
import { type Disclosure, findRefusal } from '../scopes/refusal.ts'
import { type Authentication, authenticate, isPromise, parseForm, type VerifyToken } from './authenticate.ts'
import { createRefusalCollector, isIncremental } from './collected-refusals.ts'
import { endWithToken } from './end-with-token.ts'
import { createExplorer, type ExplorerOptions } from './explorer.ts'
import { createGuardedSchema, type GuardedSchema, viewFor } from './guarded-schema.ts'
import { isForm } from './read-text.ts'
import { claimsOf, type ExecutionContext, type ScopesContext, session } from './session.ts'

export interface UseScopesOptions extends CompileScopesOptions {
  /** Decides whether a token is valid; a request with a token that is not is answered with 401, whatever it asks for. */
  readonly verify: VerifyToken
  /** Where in the claims the scopes are; claims that cannot be read are a bad token. Default: the `scope` claim. */
  readonly scopes?: ScopeReader
  /** The `realm` of challenges. Default: `graphql`. */
  readonly realm?: string
  /** Where the metadata of the API is (RFC 9728 §3), named in challenges (§5.1). Default: nothing is named. */
  readonly resourceMetadata?: string
  /**
   * `partial` answers of a query what is permitted. `reject` makes queries all or nothing, as mutations always are.
   * `shadow` refuses nothing and only tells `onDecision` what it would have refused. Default: `partial`.
   */
  readonly mode?: 'partial' | 'reject' | 'shadow'
  /** What a refusal tells its caller. Default: `requirement`. */
  readonly disclose?: Disclosure
  readonly onDecision?: OnDecision<ScopesContext>
  /**
   * `each` reports every refused path, so that each null has its error. `grouped` reports a selection that is refused
   * for certain once, with the path of the nearest list around it, and in `extensions.count` how often. Default: `each`.
   */
  readonly errors?: 'each' | 'grouped'
  /**
   * Who may ask for the schema: anybody, whoever has a valid token, or nobody. `filtered`: everybody, for what they may
   * use themselves; what else there is does not exist for them, in validation neither. Default: `open`.
   */
  readonly introspection?: 'open' | 'authenticated' | 'filtered' | 'off'
  /**
   * Shows the explorer to browsers that open the endpoint: GraphiQL that knows the scopes. Yoga's own page goes before
   * it: set `graphiql: false`. Whoever may ask for the schema is told, whatever the `mode`, every requirement and every
   * scope of the catalogue, in a `filtered` view those of what is in it. With `disclose: 'code'`, and where introspection
   * is closed to the caller, no requirement: of the scopes those of `tokens.scopes`, those that the token grants and
   * what these imply. Default: false.
   */
  readonly explorer?: boolean | ExplorerOptions
  /** How often a running stream asks `verify` whether its token is still valid, in seconds. Default: 5. */
  readonly recheckSeconds?: number
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/**
 * Scopes for Yoga: reads the bearer token, refuses what the caller may not do before anything runs, and guards every
 * field that runs nevertheless.
 *
 * - A token that is sent and is not valid: 401 `invalid_token`, and nothing runs.
 * - A query of which nothing is permitted, a mutation of which anything may be refused, and a subscription whose source
 *   is: nothing runs; 401 without a token, 403 `insufficient_scope` with one, and the challenge names what the whole
 *   operation needs.
 * - Any other query: 200, with null and an error for each refused field.
 * - A stream (a subscription, `@defer`) ends with an `UNAUTHENTICATED` error once its token expires or is revoked.
 *
 * Each item of a batch has its own verdict and the answer is 200; so is a refusal for a client that takes nothing but
 * an event stream, with the errors in the stream.
 *
 * @throws {ScopeSchemaError} when Yoga sets a schema whose directives are faulty
 */
export function useScopes({
  verify,
  scopes = readScopeClaim,
  realm = 'graphql',
  resourceMetadata,
  mode = 'partial',
  disclose = 'requirement',
  onDecision,
  errors = 'each',
  introspection = 'open',
  strict = false,
  explorer = false,
  recheckSeconds = 5,
  now = () => new Date(),
}: UseScopesOptions): Plugin<ScopesContext> {
  const guards = new WeakMap<GraphQLSchema, GuardedSchema>()
  const guardedOf = new WeakMap<GraphQLSchema, GuardedSchema>()
  const batches = new WeakSet<Request>()
  const api = { realm, resourceMetadata }
  const collector = createRefusalCollector<ExecutionContext>()
  const told = onDecision && { onDecision }
  const options = { mode, scopes, disclose, api, strict, collect: collector.take, ...told }

  // Of the schema that was set last; for a schema that is made for each request, just before the request goes on.
  let current: GuardedSchema | undefined

  const schemaFor = (guarded: GuardedSchema, context: ExecutionContext): GraphQLSchema => {
    if (introspection !== 'filtered') return guarded.schema
    const view = viewFor(guarded, context)
    guards.set(view, guarded)
    return view
  }

  /** What becomes of an operation, and for one that must not start its refusal. */
  const decide = (args: Executing): Decided => {
    const { document, operationName, variableValues, contextValue } = args
    const guard = guards.get(args.schema)
    if (guard === undefined)
      throw new TypeError('useScopes has to be the last plugin that changes the schema')
    // Requests share the place that a view is set in: while this one waited, another may have put its own there.
    args.schema = schemaFor(guard, contextValue)
    const operation = operationScopes(guard.table, document, { operationName, variables: variableValues })
    const { granted, verdicts } = guard.callers.of(contextValue)
    const { outcome, refused } = guard.judge(operation, verdicts)
    if (outcome === 'refused' && isExecutorsToReport(args, operation)) return { refused }
    if (onDecision !== undefined) {
      const coordinates = [...new Set(refused.flatMap((each) => each.coordinates))]
      onDecision({ stage: 'operation', outcome, coordinates, granted, context: contextValue })
    }
    if (outcome !== 'refused' || mode === 'shadow') return { refused }
    const { request } = contextValue
    const http = request !== undefined && !batches.has(request) && !wantsStreamOnly(request)
    const { errors, status, challenge } = guard.refuse(operation, refused, granted)
    const headers = { 'www-authenticate': challenge }
    // With `http` Yoga answers in this status; where one answer carries several results, or a stream, it stays 200.
    const refusal = http ? { errors, extensions: { http: { status, headers } } } : { errors }
    return { refusal, refused }
  }

  /** A stream that lives no longer than the token it was opened with; one without a token stays as it is. */
  const limitStream = <Value>(
    stream: AsyncIterableIterator<Value>,
    context: ExecutionContext,
    last: () => Value,
  ) => {
    const claims = claimsOf(context)
    if (claims === undefined) return stream
    const { token, request } = context[session] ?? {}
    const expiresAt = typeof claims.exp === 'number' ? new Date(claims.exp * 1_000) : undefined
    const isValid = async () =>
      token === undefined || request === undefined || isClaims(await verify(token, request))
    return endWithToken(stream, { isValid, expiresAt, recheckSeconds, now }, last)
  }

  const explorerHooks: Partial<ReturnType<typeof createExplorer>> =
    explorer === false
      ? {}
      : createExplorer({
          scopes,
          introspection,
          disclose,
          mode,
          options: explorer === true ? {} : explorer,
          guarded: (schema) => guards.get(schema),
        })

  return {
    ...explorerHooks,
    onSchemaChange({ schema, replaceSchema }) {
      if (guards.has(schema)) return
      if (guardedByAnybody.has(schema)) throw new TypeError('useScopes is among the plugins more than once')
      const guarded = guardedOf.get(schema) ?? createGuardedSchema(schema, options)
      current = guarded
      guardedOf.set(schema, current)
      guards.set(current.schema, current)
      guardedByAnybody.add(current.schema)
      replaceSchema(current.schema)
    },
    onRequestParse(parsing) {
      explorerHooks.onRequestParse?.(parsing)
      const { request, serverContext, endResponse, setRequestParser } = parsing
      const proceed = (caller: Authentication) => {
        if (caller.kind === 'refused') return endResponse(caller.response)
        if (caller.kind === 'authenticated' && isForm(request)) {
          setRequestParser((form) => parseForm(form, api))
        }
        const { claims, token } =
          caller.kind === 'authenticated' ? caller : { claims: undefined, token: undefined }
        Object.assign(serverContext, { claims })
        // Not enumerable: a context factory that copies and keeps what it is handed copies no session.
        Object.defineProperty(serverContext, session, {
          value: { claims, token, request },
          writable: true,
          configurable: true,
        })
        return {
          onRequestParseDone({ requestParserResult }: { readonly requestParserResult: unknown }) {
            if (Array.isArray(requestParserResult)) batches.add(request)
          },
        }
      }
      const caller = authenticate(request, { verify, scopes, api })
      return isPromise(caller) ? caller.then(proceed) : proceed(caller)
    },
    onEnveloped({ context, setSchema }) {
      if (introspection === 'filtered' && current && context) setSchema(schemaFor(current, context))
    },
    onValidate({ context, addValidationRule }) {
      const isOpen =
        introspection === 'authenticated' ? claimsOf(context) !== undefined : introspection !== 'off'
      if (isOpen) return
      addValidationRule(NoSchemaIntrospectionCustomRule)
      return ({ result, setResult }) => setResult(result.map(withoutSuggestion))
    },
    onExecute({ args, setResultAndStopExecution }) {
      const { refusal, refused } = decide(args)
      if (refusal !== undefined) return void setResultAndStopExecution(refusal)
      const { document, operationName, contextValue } = args
      const together = errors === 'grouped' ? refused : []
      // Nearly every operation has nothing that is refused, and so nothing to collect.
      const node = refused.length > 0 ? getOperationAST(document, operationName) : undefined
      const collects = node != null && !isIncremental(document)
      if (collects) collector.begin(contextValue, node, together)
      return {
        onExecuteDone({ result, setResult }) {
          const taken = collects ? collector.end(contextValue) : []
          if (isStream(result)) {
            setResult(limitStream(result, contextValue, () => ({ ...tokenEnded(), hasNext: false })))
          } else if (taken.length > 0 || (together.length > 0 && result.errors !== undefined)) {
            const { errors: thrown = [] } = result
            const rest = together.length > 0 ? groupRefusals(thrown, together) : thrown
            setResult({ ...result, errors: [...rest, ...taken] })
          }
        },
      }
    },
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result || result.data === undefined) return
      if (!result.errors?.some(findRefusal)) return
      setResult({ ...result, errors: result.errors.map(serialise) })
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const { refusal } = decide(args)
      if (refusal !== undefined) return void setResultAndStopExecution(refusal)
      return {
        onSubscribeResult({ result, setResult }) {
          if (isStream(result)) setResult(limitStream(result, args.contextValue, tokenEnded))
        },
      }
    },
  }
}

/** Whoever may not ask for the schema is not told its names by way of spelling help either. */
function withoutSuggestion(error: Error): Error {
  if (!(error instanceof GraphQLError)) return error
  const message = error.message.replace(/ Did you mean .*$/s, '')
  return message === error.message
    ? error
    : new GraphQLError(message, { nodes: error.nodes ?? null, extensions: error.extensions })
}

interface Decided {
  /** Of an operation that must not start. */
  readonly refusal?: ExecutionResult
  readonly refused: readonly RefusedSelection[]
}

type Executing = ExecutionArgs & { readonly contextValue: ExecutionContext }

const guardedByAnybody = new WeakSet<GraphQLSchema>()

/**
 * Variables of the wrong type are the executor's to report, before anything runs; what they would select is unknown. A
 * mutation is refused all the same: it must not depend on who reads variables more strictly.
 */
function isExecutorsToReport(args: Executing, { operation }: OperationScopes): boolean {
  if (operation === 'mutation') return false
  const definitions = getOperationAST(args.document, args.operationName)?.variableDefinitions ?? []
  return getVariableValues(args.schema, definitions, args.variableValues ?? {}).errors !== undefined
}

function tokenEnded(): ExecutionResult {
  const extensions = { code: 'UNAUTHENTICATED' }
  return { errors: [new GraphQLError('The access token is not valid any more.', { extensions })] }
}

/**
 * Yoga makes every GraphQLError anew to leave its internals out. A refusal has none, and there can be thousands of them:
 * it goes on in the form that it has in JSON.
 */
function serialise(error: GraphQLError): GraphQLError {
  return findRefusal(error) ? (error.toJSON() as GraphQLError) : error
}

function isStream<Value>(
  result: Value | AsyncIterableIterator<Value>,
): result is AsyncIterableIterator<Value> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}

/** Clients of event streams lose the body of a 401 or 403, and with it the errors. */
function wantsStreamOnly(request: Request): boolean {
  const accept = (request.headers.get('accept') ?? '*/*').toLowerCase()
  return /text\/(event-stream|\*)/.test(accept) && !/json|\*\/\*|application\/\*/.test(accept)
}
