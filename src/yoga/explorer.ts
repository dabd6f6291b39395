import type { Plugin } from 'graphql-yoga'
import type { ScopeReader } from '../scopes/claims.ts'
import { type AuthenticateNeeds, authenticate } from './authenticate.ts'
import {
  type ExplorerDocument,
  type ExplorerTokens,
  type Introspection,
  visibleRequirements,
} from './explorer-document.ts'
import { type ExplorerFile, readExplorerFiles } from './explorer-files.ts'
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
  readonly scopes: ScopeReader
  /** The schema that is served; `undefined` before there is one. */
  readonly guarded: () => GuardedSchema | undefined
}

/**
 * Serves the explorer to browsers that open the GraphQL endpoint, and below `<endpoint>/explorer/` what it loads: from a
 * map that was filled at the start, whatever the address says.
 */
export function createExplorer(needs: ExplorerNeeds): Pick<Plugin, 'onYogaInit' | 'onRequest'> {
  const files = readExplorerFiles()
  const page = files.get('index.html')
  const policy = formatPolicy(needs.options)
  let endpoint = '/graphql'
  return {
    onYogaInit({ yoga }) {
      endpoint = yoga.graphqlEndpoint
    },
    async onRequest({ request, url: { pathname }, endResponse }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return
      if (pathname === endpoint) {
        if (!request.headers.get('accept')?.includes('text/html')) return
        return endResponse(page === undefined ? answerUnbuilt() : answerPage(page, endpoint, policy))
      }
      if (!pathname.startsWith(`${endpoint}/explorer/`)) return
      const name = pathname.slice(endpoint.length + 1)
      if (name === 'explorer/scopes.json') return endResponse(await answerDocument(request, needs))
      const file = files.get(name)
      if (file !== undefined) endResponse(answerAsset(file, request))
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
  const takesBrotli = /(^|[ ,])br($|[ ,;])/.test(headers.get('accept-encoding') ?? '')
  return new Response(takesBrotli ? file.brotli : file.plain(), {
    headers: {
      'content-type': file.type,
      ...(takesBrotli && { 'content-encoding': 'br' }),
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    },
  })
}

/** What a caller learns depends on the token, as introspection does. */
async function answerDocument(request: Request, needs: ExplorerNeeds): Promise<Response> {
  const caller = await authenticate(request, needs)
  if (caller.kind === 'refused') return caller.response
  const guarded = needs.guarded()
  if (guarded === undefined) return new Response(null, { status: 503 })
  const { introspection, options, scopes } = needs
  const claims = caller.kind === 'authenticated' ? caller.claims : undefined
  const document: ExplorerDocument = {
    introspection,
    ...(options.tokens && { tokens: options.tokens }),
    scopes: guarded.table.catalogue.scopes,
    requirements: visibleRequirements(guarded, introspection, claims),
    ...(claims && {
      caller: {
        granted: scopes(claims) ?? [],
        ...(typeof claims.exp === 'number' && { expiresAt: claims.exp }),
      },
    }),
    welcome: options.welcome ?? '',
  }
  return Response.json(document, { headers: { 'cache-control': 'no-store', vary: 'authorization' } })
}
