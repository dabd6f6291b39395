import type { GraphQLParams, Plugin } from 'graphql-yoga'

/**
 * How a GraphQL request may come: by POST as JSON, which no page of another origin can send without being asked first,
 * or by GET, which runs no mutation. A parameter of the address stands once, and those that hold JSON are JSON.
 */
export function useRequestFormat(): Plugin {
  return {
    onRequestParse({ request, url, endResponse, setRequestParser }) {
      if (request.method === 'POST' && !isJson(request)) {
        return endResponse(refuse(415, 'The body must be application/json.'))
      }
      if (request.method !== 'GET') return
      const parameters = parseParameters(url.searchParams)
      if (parameters === undefined) {
        const message = 'A parameter must stand once, and variables and extensions must be JSON.'
        return endResponse(refuse(400, message))
      }
      setRequestParser(() => parameters)
    },
  }
}

/** `application/graphql+json` is Yoga's. */
function isJson({ headers }: Request): boolean {
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  return ['application/json', 'application/graphql+json'].includes(type.trim())
}

/** @returns `undefined` for what cannot be read */
function parseParameters(parameters: URLSearchParams): GraphQLParams | undefined {
  if (new Set(parameters.keys()).size < parameters.size) return undefined
  const given = [...parameters].filter(([name, value]) => value !== '' && readers.has(name))
  try {
    return Object.fromEntries(given.map(([name, value]) => [name, readers.get(name)?.(value)]))
  } catch {
    return undefined
  }
}

/** Other parameters are not read (GraphQL over HTTP §5.1). */
const readers: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['query', String],
  ['documentId', String],
  ['operationName', String],
  ['variables', JSON.parse],
  ['extensions', JSON.parse],
])

function refuse(status: 400 | 415, message: string): Response {
  return Response.json({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }, { status })
}
