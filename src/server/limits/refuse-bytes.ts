import type { IncomingMessage } from 'node:http'
import { formPaths } from '../paths.ts'

/** `uri-host [ ":" port ]` (RFC 9110 §7.2), and nothing that would lead a URL made of it to another path or another user. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i

/** What looks like an address may be none: `256.256.256.256`, port 99999. */
function isHost(host: string | undefined): boolean {
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}/`)
}

/**
 * Refuses a request that no handler should see: without one valid `Host` no URL can be made of it (RFC 9112 §3.2); a body
 * must say how long it is (RFC 9110 §15.5.12), and Node reads no more than that.
 *
 * @returns the status to answer with; `undefined` for a request that is in order
 */
export function refuseBytes(
  { headers, rawHeaders, url }: IncomingMessage,
  maxBodyBytes: number,
): 400 | 411 | 413 | undefined {
  if (!isHost(headers.host) || hasTwoHosts(rawHeaders)) return 400
  // In origin form by now, or `*` (RFC 9112 §3.2).
  if (url !== '*' && url?.startsWith('/') !== true) return 400
  // These read their own bodies, up to their own limit. By the exact path: `/token/../graphql` is another one.
  if (formPaths.has(url?.split('?', 1)[0] ?? '')) return undefined
  if (headers['transfer-encoding'] !== undefined) return 411
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? 413 : undefined
}

/** Node takes the first and drops the others, which a proxy in front may have gone by. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length === 4 && rawHeaders[index]?.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

/**
 * Takes apart a target in absolute form, which every server must accept (RFC 9112 §3.2.2): its host counts, and not that
 * of the header.
 */
export function toOriginForm(request: IncomingMessage): void {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? []
  if (host === undefined) return
  request.headers.host = host
  request.url = rest.startsWith('/') ? rest : `/${rest}`
}
