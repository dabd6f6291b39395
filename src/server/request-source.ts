import type { RequestOrigin } from '../oauth/audit.ts'
import { clientAddress } from './client-address.ts'
import type { RequestLog } from './request-log.ts'

/** Where a request came from, and the id that its log lines carry: the audit events that it brings about have both. */
export interface RequestSource extends RequestOrigin {
  readonly requestId: string
}

/** @param serverContext Yoga's: it has Node's own request when there is one */
export type FindSource = (request: Request, serverContext: object) => RequestSource

/** @param proxies how many of ours stand in front */
export function createFindSource(log: RequestLog, proxies: number): FindSource {
  return (request, serverContext) => {
    const forwardedFor = request.headers.get('x-forwarded-for')
    const address = clientAddress({ socketAddress: socketAddress(serverContext), forwardedFor }, proxies)
    return { address, requestId: log.idOf(request) }
  }
}

function socketAddress(serverContext: { readonly req?: { readonly socket?: { remoteAddress?: string } } }) {
  return serverContext.req?.socket?.remoteAddress
}
