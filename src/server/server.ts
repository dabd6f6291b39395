import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createYoga, type Plugin, useReadinessCheck } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { createPasswordHasher, type PasswordHasher } from '../oauth/passwords.ts'
import { createTokenService } from '../oauth/token-service.ts'
import { compileScopes, type ScopeTable } from '../scopes/compile.ts'
import { requireRegistered } from '../scopes/documents.ts'
import type { Storage } from '../storage/storage.ts'
import { useRegisteredDocuments } from '../yoga/registered-documents.ts'
import type { ScopesContext } from '../yoga/session.ts'
import { useScopes } from '../yoga/use-scopes.ts'
import { createAuditLog, createRefusalAudit } from './audit-log.ts'
import { createDrain } from './drain.ts'
import { createEndpoints } from './endpoints.ts'
import { explorerOptions, explorerUrl } from './explorer.ts'
import { corsFor, safetyHeaders, useHeaders } from './headers.ts'
import { createHttp } from './http.ts'
import { createDocumentCache, noCache } from './limits/document-cache.ts'
import { useLimits } from './limits/use-limits.ts'
import { createLogger } from './log/logger.ts'
import { createYogaLogger } from './log/yoga-logger.ts'
import { tellAll } from './observer.ts'
import { bindingsOf, loadObservers, watchTokens } from './observers.ts'
import { paths } from './paths.ts'
import { createContextFactory } from './request-context.ts'
import { useRequestFormat } from './request-format.ts'
import { createRequestLog } from './request-log.ts'
import { createFindSource } from './request-source.ts'
import { allowedScopes } from './roles.ts'
import { useRoutes } from './routes.ts'
import { createSchema } from './schema.ts'
import { useTerseErrors } from './terse-errors.ts'
import { tokenSettings } from './token-settings.ts'
import { maskUnexpected } from './unavailable.ts'
import { createVerifier } from './verify.ts'
import { resourceMetadataUrl } from './well-known.ts'

export interface Server {
  /** Answers a request without a network. */
  fetch(request: Request): Promise<Response>
  /** @returns the port that it listens on */
  listen(): Promise<number>
  /**
   * From now on it is not ready. Serves for `config.drainDelay` more seconds, delivers the answers that are being made,
   * ends streams with an error, and cuts what is left after 8 seconds. The storage stays open: it is the caller's.
   */
  close(): Promise<void>
  /** Of the schema that is served. */
  readonly scopes: ScopeTable
  /** Where metrics are, once it listens; `undefined` where they are switched off. */
  metricsUrl(): string | undefined
}

export interface ServerOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date
  /** Default: JSON lines on standard output, from `config.logLevel` on. */
  readonly logger?: Logger
  /** Closed with the server. Default: one of `config.bcryptCost`. */
  readonly passwords?: PasswordHasher
}

/** What Yoga answers beside the endpoints. */
const builtIn: ReadonlySet<string> = new Set([paths.graphql, '/health', '/ready'])

/**
 * The server that ships: GraphQL at `/graphql`, tokens at `/token`, and pages to log in and to agree at `/authorize`.
 *
 * @param storage migrated
 * @throws {ScopeSchemaError} the schema's directives are faulty
 * @throws {DocumentsError} a registered document may not be served as it is
 */
export async function createServer(
  config: Config,
  storage: Storage,
  {
    now = () => new Date(),
    logger = createLogger(config.logLevel),
    passwords = createPasswordHasher({ cost: config.bcryptCost }),
  }: ServerOptions = {},
): Promise<Server> {
  storage.report(logger)
  const schema = createSchema()
  const scopes = compileScopes(schema)
  const log = createRequestLog(logger, now, (request) => bindingsOf(request, observers))
  const observers = await loadObservers(config, {
    scopes,
    storage,
    log,
    hasherLoad: () => passwords.load(),
    hasRoute: (path) => endpoints.has(path) || builtIn.has(path),
  })
  const audit = tellAll([createAuditLog(logger), ...observers.map((each) => each.audit)])
  const { catalogue } = scopes
  const firstPartyRedirectUris = config.graphiql ? [explorerUrl(config.publicUrl)] : []
  const needs = {
    ...storage,
    ...tokenSettings(config),
    passwords,
    catalogue,
    allowedScopes,
    firstPartyRedirectUris,
    audit,
    now,
  }
  const tokens = watchTokens(await createTokenService(needs), observers)
  const endpoints = createEndpoints({ ...needs, config, storage, tokens, log })
  const sourceOf = createFindSource(log, config.trustProxy)
  const verify = createVerifier({
    tokens,
    issuers: config.trustedIssuers,
    allowInsecureHttp: !config.isProduction,
    now,
  })
  const headers = safetyHeaders(config.publicUrl)
  const hideSuggestions = config.isProduction || config.introspection !== 'open'
  const drain = createDrain()
  const yoga = createYoga<object, Context & ScopesContext>({
    schema,
    logging: createYogaLogger(log),
    landingPage: false,
    graphiql: false,
    multipart: false,
    extraParamNames: ['documentId'],
    // By `Content-Length`, below: Yoga's own limit copies every body once more, at more than half of its throughput.
    maxRequestBodySize: false,
    batching: config.limits.maxBatch > 0 && { limit: config.limits.maxBatch },
    maskedErrors: { isDev: false, maskError: maskUnexpected },
    parserAndValidationCache: { documentCache: createDocumentCache(300_000), errorCache: noCache },
    cors: (request) => corsFor(request, config.corsOrigins),
    context: createContextFactory({ storage, tokens, issuer: config.publicUrl, log, sourceOf, audit, now }),
    plugins: [
      log,
      ...observers.flatMap(({ plugins = [] }) => plugins),
      useRoutes(endpoints, sourceOf),
      useReadinessCheck({
        check: async ({ request }) => !drain.hasBegun() && isReady(storage, log.of(request)),
      }),
      useRequestFormat(),
      useScopes({
        verify: (token, request) => verify(token, log.of(request)),
        resourceMetadata: resourceMetadataUrl(config.publicUrl),
        // Together with what a token service remembers: what is revoked ends streams within 5 seconds.
        recheckSeconds: 2,
        introspection: config.introspection,
        explorer:
          config.graphiql && explorerOptions({ ...config, scopes: catalogue.scopes.map(({ name }) => name) }),
        onDecision: tellAll([
          createRefusalAudit(audit, sourceOf),
          ...observers.map(({ onDecision }) => onDecision),
        ]),
        now,
      }),
      drain.plugin,
      useLimits({ ...config.limits, hideSuggestions }),
      ...documentPlugins(config, scopes),
      config.isProduction && useTerseErrors(),
      useHeaders(config.corsOrigins, headers),
    ],
  })
  const http = createHttp({ answer: yoga, limits: config.limits, headers })
  for (const { watchHttp } of observers) watchHttp?.(http)
  drain.watch(http)
  return {
    scopes,
    metricsUrl: () => observers.flatMap(({ url }) => url?.() ?? [])[0],
    fetch: async (request) => yoga.fetch(request),
    async listen() {
      for (const { listen } of observers) await listen?.()
      return listenHttp(http, config)
    },
    async close() {
      await drain.close(http, config.drainDelay)
      await yoga.dispose()
      await passwords.close()
      for (const { close } of observers) await close?.()
    },
  }
}

function listenHttp(http: HttpServer, { port, host }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => resolve((http.address() as AddressInfo).port))
  })
}

/** @throws {DocumentsError} a registered document that is not valid any more, or needs more than it was registered for */
function documentPlugins(
  { registeredDocuments, unknownDocuments }: Config,
  scopes: ScopeTable,
): readonly Plugin[] {
  if (registeredDocuments === undefined) return []
  requireRegistered(scopes, registeredDocuments)
  return [useRegisteredDocuments({ documents: registeredDocuments, unknown: unknownDocuments })]
}

async function isReady(storage: Storage, log: Logger): Promise<boolean> {
  try {
    await storage.check()
    return true
  } catch (error) {
    log.warn({ err: error }, 'not ready')
    return false
  }
}
