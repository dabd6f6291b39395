import type { Server } from '../../src/server/server.ts'

/** A request as client libraries hand it to their `fetch`. */
interface Sent {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A `fetch` that ends in the server, for libraries that insist on the platform's own Response. */
export function inProcessFetch(server: Server) {
  return async (url: string, { method, headers, body }: Sent): Promise<Response> => {
    const init = { method, headers, ...(body != null && { body: String(body) }) }
    const answer = await server.fetch(new Request(url, init))
    return new Response(await answer.text(), { status: answer.status, headers: [...answer.headers] })
  }
}
