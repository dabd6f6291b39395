import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { performance } from 'node:perf_hooks'

export interface Post {
  readonly url: string
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

export interface Answer {
  readonly body: string
  /** From when the request was sent until the whole answer was there. */
  readonly milliseconds: number
}

const agent = new Agent({ keepAlive: true })

/** @throws {Error} another status than 200 */
export function post({ url, headers, body }: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const from = performance.now()
    const length = { 'content-length': Buffer.byteLength(body) }
    const outgoing = request(
      url,
      { agent, method: 'POST', headers: { ...headers, ...length } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          const milliseconds = performance.now() - from
          if (response.statusCode === 200) resolve({ body: text, milliseconds })
          else reject(new Error(`${url}: ${response.statusCode} ${text}`))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** A request of a form endpoint. */
export function formPost(url: string, form: Record<string, string>): Post {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { url, headers, body: new URLSearchParams(form).toString() }
}
