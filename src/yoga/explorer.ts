import type { GraphQLSchema } from 'graphql'
import type { Plugin, YogaServer } from 'graphql-yoga'
import type { Claims, ScopeReader } from '../scopes/claims.ts'
import type { Disclosure } from '../scopes/refusal.ts'
import {
  type ExplorerCaller,
  type ExplorerDocument,
  type ExplorerTokens,
  type Introspection,
  type Mode,
  scopesFor,
} from './explorer-document.ts'
import type { ExplorerFile } from './explorer-files.ts'
import { accepts, answerAsset, answerPage, formatPolicy } from './explorer-page.ts'
import { answerUnbuilt } from './explorer-unbuilt.ts'
import type { GuardedSchema } from './guarded-schema.ts'
import { claimsOf, hasSession } from './session.ts'

export interface ExplorerOptions {
  /** Default: tokens are pasted. */
  readonly tokens?: ExplorerTokens
  /** Operations to show to whoever comes for the first time. Default: none. */
  readonly welcome?: string
}

export interface ExplorerNeeds {
  readonly options: ExplorerOptions
  readonly introspection: Introspection
  readonly disclose: Disclosure
  readonly mode: Mode
  readonly scopes: ScopeReader
  /** What belongs to a schema that Yoga has set for a request. */
  readonly guarded: (schema: GraphQLSchema) => GuardedSchema | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: as Yoga hands itself to its plugins
type Yoga = YogaServer<any, any>
type Context = Parameters<NonNullable<Plugin['onRequest']>>[0]['serverContext']

/**
 * Serves the explorer to browsers that open the GraphQL endpoint, and below `<endpoint>/explorer/` what it loads: from a
 * map that is filled once, whatever the address says.
 */
export function createExplorer(
  needs: ExplorerNeeds,
): Pick<Plugin, 'onYogaInit' | 'onRequest' | 'onRequestParse' | 'onResponse'> {
  const policy = formatPolicy(needs.options.tokens)
  const visits = new WeakSet<Request>()
  const faults = new WeakMap<Request, unknown>()
  let yoga: Yoga | undefined
  let warn: ((message: string) => void) | undefined
  let files: Promise<ReadonlyMap<string, ExplorerFile>> | undefined
  const readFiles = () => {
    // Only here, where it is needed: not every runtime has files.
    files ??= import('./explorer-files.ts')
      .then(({ readExplorerFiles }) => readExplorerFiles())
      .catch((error: unknown) => {
        // The next visit tries again.
        files = undefined
        throw error
      })
    return files
  }
  const answer = async (request: Request, path: string, context: Context) => {
    if (yoga === undefined) return undefined
    if (path === '') {
      const page = (await readFiles()).get('index.html')
      return page === undefined ? answerUnbuilt() : answerPage(page, yoga.graphqlEndpoint, policy)
    }
    if (path === '/explorer/scopes.json') return answerDocument(request, context, { ...needs, yoga })
    const file = (await readFiles()).get(path.slice(1))
    return file && answerAsset(file, request)
  }
  return {
    onYogaInit(init) {
      yoga = init.yoga
      warn = (message) => init.yoga.logger.warn(message)
      if (/[:*({]/.test(yoga.graphqlEndpoint)) {
        warn(`The explorer is shown at a fixed path only, and not at the pattern ${yoga.graphqlEndpoint}`)
      }
    },
    async onRequest({ request, url: { pathname }, serverContext, endResponse }) {
      const path = yoga && pathBelow(yoga.graphqlEndpoint, pathname)
      if (yoga === undefined || path === undefined || !isRead(request)) return
      if (path === '' && !isVisit(request)) return
      if (path === '') visits.add(request)
      try {
        const response = await answer(request, path, serverContext)
        if (response !== undefined) endResponse(response)
      } catch (error) {
        // Here nobody masks what is thrown: Yoga answers as if the operation of a request had failed so.
        faults.set(request, error)
        const response = await yoga.handle(request, serverContext)
        response.headers.set('cache-control', 'no-store')
        endResponse(response)
      }
    },
    onRequestParse({ request }) {
      if (faults.has(request)) throw faults.get(request)
    },
    onResponse({ request, response }) {
      if (warn === undefined || visits.has(request) || !isVisit(request)) return
      const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
      if (!isPage || new URL(request.url).pathname !== yoga?.graphqlEndpoint) return
      warn(
        `Browsers get another page than the explorer at ${yoga.graphqlEndpoint}: set \`graphiql: false\` in Yoga's options`,
      )
      warn = undefined
    },
  }
}

/** @returns `undefined` elsewhere; empty for the endpoint itself */
function pathBelow(endpoint: string, pathname: string): string | undefined {
  if (pathname === endpoint) return ''
  return pathname.startsWith(`${endpoint}/explorer/`) ? pathname.slice(endpoint.length) : undefined
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Of a browser that opens an address. */
function isVisit(request: Request): boolean {
  return isRead(request) && accepts(request.headers.get('accept') ?? '', 'text/html')
}

/**
 * What a caller learns depends on the token, and on the schema that an operation of the same request would run on: so
 * Yoga reads it as one, and nothing is run.
 */
async function answerDocument(
  request: Request,
  context: Context,
  { yoga, introspection, disclose, mode, options, ...needs }: ExplorerNeeds & { readonly yoga: Yoga },
): Promise<Response> {
  const { response } = await yoga.parseRequest(request, context)
  if (response !== undefined) return response
  const { schema } = yoga.getEnveloped(Object.assign(context, { request, params: {} }))
  const guarded = needs.guarded(schema)
  const claims = hasSession(context) ? claimsOf(context) : undefined
  const granted = (claims && needs.scopes(claims)) ?? []
  const offered = options.tokens?.scopes ?? []
  const document: ExplorerDocument = {
    introspection,
    mode,
    ...(options.tokens && { tokens: options.tokens }),
    scopes: [],
    ...(guarded && scopesFor(guarded, { introspection, disclose, offered, claims, granted })),
    ...(claims && { caller: describeCaller(claims, granted) }),
    welcome: options.welcome ?? '',
  }
  return Response.json(document, { headers: { 'cache-control': 'no-store', vary: 'authorization' } })
}

function describeCaller(claims: Claims, granted: readonly string[]): ExplorerCaller {
  const { preferred_username, username, name, sub, exp } = claims
  const names = [preferred_username, username, name, sub]
  const shown = names.find((each) => typeof each === 'string' && each !== '')
  return {
    ...(typeof shown === 'string' && { name: shown }),
    granted,
    ...(typeof exp === 'number' && { expiresAt: exp }),
  }
}
