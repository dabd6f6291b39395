/** How much of a body that is too long is still read: a client hears of it only when it may say what it came to say. */
const maxDrained = 1_000_000

/**
 * The body of a request as UTF-8 text. Of one that is too long the rest is read and dropped, for a while.
 *
 * @returns `undefined` when the body is longer than `maxBytes`
 */
export async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let size = 0
  let text = ''
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxDrained) return undefined
    if (size <= maxBytes) text += decoder.decode(chunk, { stream: true })
  }
  return size > maxBytes ? undefined : text + decoder.decode()
}

/** Whether the request declares a body of form parameters. */
export function isForm(request: Request): boolean {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  return type.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}
