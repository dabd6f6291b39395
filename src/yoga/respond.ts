import type { FetchAPI } from 'graphql-yoga'

/** The answer to a request whose credentials are at fault: a GraphQL result with one error, and a challenge. */
export function respondWithError(
  fetchAPI: FetchAPI,
  request: Request,
  status: 400 | 401,
  challenge: string,
): Response {
  const message = status === 401 ? 'The access token is not valid.' : 'The credentials are malformed.'
  const code = status === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST'
  return fetchAPI.Response.json(
    { errors: [{ message, extensions: { code } }] },
    {
      status,
      headers: {
        'content-type': `${mediaType(request)}; charset=utf-8`,
        'www-authenticate': challenge,
        'cache-control': 'no-store',
      },
    },
  )
}

function mediaType(request: Request): string {
  const preferred = 'application/graphql-response+json'
  return request.headers.get('accept')?.includes(preferred) ? preferred : 'application/json'
}
