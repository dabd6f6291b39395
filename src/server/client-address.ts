import { isIP } from 'node:net'

export interface AddressSource {
  /** Of the connection; `undefined` where there is none. */
  readonly socketAddress: string | undefined
  /** The header `X-Forwarded-For`, as received: anybody may write anything in it. */
  readonly forwardedFor: string | null
}

/**
 * Who sent a request. Each proxy adds, on the right, the address that it was called from; so of the proxies that are
 * ours the first one tells, and what stands to the left of that is the client's own invention.
 *
 * @param proxies how many of ours the request came through; 0 believes no header
 * @returns without port and zone, IPv4 never as IPv6; `undefined` when it is not known
 */
export function clientAddress(
  { socketAddress, forwardedFor }: AddressSource,
  proxies: number,
): string | undefined {
  const forwarded = proxies === 0 ? [] : (forwardedFor ?? '').split(',')
  const hops = [...forwarded.map(parseAddress), parseAddress(socketAddress ?? '')]
  return hops.slice(Math.max(0, hops.length - 1 - proxies)).find((hop) => hop !== undefined)
}

/** As proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`, `fe80::1%eth0`. */
function parseAddress(text: string): string | undefined {
  const trimmed = text.trim().toLowerCase()
  const [, bare = trimmed] =
    /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed) ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(trimmed) ?? []
  const [address = ''] = bare.split('%')
  if (isIP(address) === 0) return undefined
  return /^::ffff:(\d+(?:\.\d+){3})$/.exec(address)?.[1] ?? address
}
