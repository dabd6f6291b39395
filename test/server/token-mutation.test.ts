import { describe, expect, it } from 'vitest'
import type { IssueTokenRequest } from '../../src/context.ts'
import { createShop, errorsOf } from '../shop.ts'

const mutation = `mutation ($scopes: [String!]) {
  token(username: "ann", password: "secret", scopes: $scopes) { accessToken tokenType expiresIn scope }
}`

async function requestToken(scopes?: readonly string[] | null) {
  const requests: IssueTokenRequest[] = []
  const issueToken = async (request: IssueTokenRequest) => {
    requests.push(request)
    return { accessToken: 'a.b.c', tokenType: 'Bearer', expiresIn: 600, scope: request.scope }
  }
  const result = await createShop({}, { issueToken }).run(
    mutation,
    undefined,
    scopes === undefined ? {} : { scopes },
  )
  return { requests, result }
}

describe('token', () => {
  it.each([
    ['all scopes, separated by spaces, in their order', ['me', 'items:write'], 'me items:write'],
    ['a single scope', ['me'], 'me'],
    ['no scope for an empty list', [], undefined],
    ['no scope for null', null, undefined],
    ['no scope where none is given', undefined, undefined],
  ])('asks for %s', async (_rule, scopes, scope) => {
    const { requests, result } = await requestToken(scopes)
    expect(requests).toEqual([{ username: 'ann', password: 'secret', scope }])
    expect(result).toEqual({
      data: { token: { accessToken: 'a.b.c', tokenType: 'Bearer', expiresIn: 600, scope: scope ?? null } },
    })
  })

  it.each([[['']], [['me items']], [['me', 'items ']], [['\tme']], [['me\n']], [['me\u00a0items']]])(
    'asks for nothing when the scopes are %j',
    async (scopes) => {
      const { requests, result } = await requestToken(scopes)
      expect(errorsOf(result)).toEqual([
        'token: invalid_scope scopes must be one scope a string, without white space.',
      ])
      expect(requests).toEqual([])
    },
  )
})
