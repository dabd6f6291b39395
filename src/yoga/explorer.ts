import type { Plugin } from 'graphql-yoga'
import type { Claims, ScopeReader } from '../scopes/claims.ts'
import type { Disclosure } from '../scopes/refusal.ts'
import { type AuthenticateNeeds, authenticate } from './authenticate.ts'
import {
  type ExplorerCaller,
  type ExplorerDocument,
  type ExplorerTokens,
  type Introspection,
  scopesFor,
} from './explorer-document.ts'
import type { ExplorerFile } from './explorer-files.ts'
import { answerUnbuilt } from './explorer-unbuilt.ts'
import type { GuardedSchema } from './guarded-schema.ts'

export interface ExplorerOptions {
  /** Default: tokens are pasted. */
  readonly tokens?: ExplorerTokens
  /** Operations to show to whoever comes for the first time. Default: none. */
  readonly welcome?: string
}

export interface ExplorerNeeds extends AuthenticateNeeds {
  readonly options: ExplorerOptions
  readonly introspection: Introspection
  readonly disclose: Disclosure
  readonly scopes: ScopeReader
  /** The schema that is served; `undefined` before there is one, and when there are several. */
  readonly guarded: () => GuardedSchema | undefined
}

/**
 * Serves the explorer to browsers that open the GraphQL endpoint, and below `<endpoint>/explorer/` what it loads: from a
 * map that is filled once, whatever the address says.
 */
export function createExplorer(
  needs: ExplorerNeeds,
): Pick<Plugin, 'onYogaInit' | 'onRequest' | 'onResponse'> {
  const policy = formatPolicy(needs.options)
  const visits = new WeakSet<Request>()
  let endpoint = '/graphql'
  let warn: ((message: string) => void) | undefined
  let files: Promise<ReadonlyMap<string, ExplorerFile>> | undefined
  const readFiles = () => {
    // Only here, where it is needed: not every runtime has files.
    files ??= import('./explorer-files.ts').then(({ readExplorerFiles }) => readExplorerFiles())
    return files
  }
  const isVisit = ({ method, headers }: Request) =>
    (method === 'GET' || method === 'HEAD') && headers.get('accept')?.includes('text/html') === true
  return {
    onYogaInit({ yoga }) {
      endpoint = yoga.graphqlEndpoint
      warn = (message) => yoga.logger.warn(message)
    },
    async onRequest({ request, url: { pathname }, endResponse }) {
      if (pathname === endpoint) {
        if (!isVisit(request)) return
        visits.add(request)
        const page = (await readFiles()).get('index.html')
        return endResponse(page === undefined ? answerUnbuilt() : answerPage(page, endpoint, policy))
      }
      if (!pathname.startsWith(`${endpoint}/explorer/`)) return
      if (request.method !== 'GET' && request.method !== 'HEAD') return
      const name = pathname.slice(endpoint.length + 1)
      if (name === 'explorer/scopes.json') return endResponse(await answerDocument(request, needs))
      const file = (await readFiles()).get(name)
      if (file !== undefined) endResponse(answerAsset(file, request))
    },
    onResponse({ request, response }) {
      if (warn === undefined || visits.has(request) || !isVisit(request)) return
      const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
      if (!isPage || new URL(request.url).pathname !== endpoint) return
      warn(
        `Browsers get another page than the explorer at ${endpoint}: set \`graphiql: false\` in Yoga's options`,
      )
      warn = undefined
    },
  }
}

/** Monaco writes style elements; nothing needs an inline script, `eval`, or anything of an origin that is not named. */
function formatPolicy({ tokens }: ExplorerOptions): string {
  const origins = [tokens?.tokenUrl, tokens?.revocationUrl].flatMap((url) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [],
  )
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...new Set(origins)].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Its links are relative to the endpoint, whose last part only the browser's address has. */
function answerPage(page: ExplorerFile, endpoint: string, policy: string): Response {
  const here = endpoint.slice(endpoint.lastIndexOf('/') + 1)
  const html = new TextDecoder().decode(page.plain()).replaceAll('./explorer/', `./${here}/explorer/`)
  return new Response(html, {
    headers: {
      'content-type': page.type,
      'cache-control': 'no-cache',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      vary: 'accept',
    },
  })
}

/** The name of an asset changes with what is in it. */
function answerAsset(file: ExplorerFile, { headers }: Request): Response {
  const isPacked = takesBrotli(headers.get('accept-encoding') ?? '')
  return new Response(isPacked ? file.brotli : file.plain(), {
    headers: {
      'content-type': file.type,
      ...(isPacked && { 'content-encoding': 'br' }),
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    },
  })
}

/** RFC 9110 §12.5.3: a weight of 0 is a refusal. */
function takesBrotli(accepted: string): boolean {
  return accepted
    .toLowerCase()
    .split(',')
    .some((coding) => /^\s*br\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/.test(coding))
}

/** What a caller learns depends on the token, as introspection does. */
async function answerDocument(request: Request, needs: ExplorerNeeds): Promise<Response> {
  const caller = await authenticate(request, needs)
  if (caller.kind === 'refused') return caller.response
  const { introspection, disclose, options } = needs
  const guarded = needs.guarded()
  const claims = caller.kind === 'authenticated' ? caller.claims : undefined
  const granted = (claims && needs.scopes(claims)) ?? []
  const offered = options.tokens?.scopes ?? []
  const document: ExplorerDocument = {
    introspection,
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
