import type { ExplorerTokens } from './explorer-document.ts'
import type { ExplorerFile } from './explorer-files.ts'

/** Monaco writes style elements; nothing needs an inline script, `eval`, or anything of an origin that is not named. */
export function formatPolicy(tokens: ExplorerTokens | undefined): string {
  const origins = [tokens?.tokenUrl, tokens?.revocationUrl].flatMap(originOf)
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

/** As a policy names it: without a scheme where the page's own one is meant; nothing for what lies on the page's own. */
function originOf(url: string | undefined): readonly string[] {
  if (url?.startsWith('//')) return URL.canParse(`https:${url}`) ? [new URL(`https:${url}`).host] : []
  return url !== undefined && URL.canParse(url) ? [new URL(url).origin] : []
}

/** Its links are relative to the endpoint, whose last part only the browser's address has. */
export function answerPage(page: ExplorerFile, endpoint: string, policy: string): Response {
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
export function answerAsset(file: ExplorerFile, { headers }: Request): Response {
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

/** RFC 9110 §12.5.3 */
function takesBrotli(accepted: string): boolean {
  return accepts(accepted, 'br')
}

/** Whether a list with weights names this, and not with a weight of 0, which is a refusal (RFC 9110 §12.4.2). */
export function accepts(accepted: string, name: string): boolean {
  return accepted
    .toLowerCase()
    .split(',')
    .map((each) => each.split(';').map((part) => part.trim()))
    .some(([named, ...parameters]) => named === name && !parameters.some((each) => /^q=0(\.0*)?$/.test(each)))
}
