import { describe, expect, it } from 'vitest'
import type { IssueTokenRequest, RefreshTokenRequest } from '../../src/context.ts'
import { createShop, errorsOf } from '../shop.ts'

const mutation = `mutation ($scopes: [String!]) {
  token(username: "ann", password: "secret", scopes: $scopes) { accessToken tokenType expiresIn scope }
}`

const issued = { accessToken: 'a.b.c', tokenType: 'Bearer', expiresIn: 600, refreshToken: undefined }

async function requestToken(scopes?: readonly string[] | null) {
  const requests: IssueTokenRequest[] = []
  const issue = async (request: IssueTokenRequest) => {
    requests.push(request)
    return { ...issued, scope: request.scope }
  }
  const result = await createShop({}, { issue }).run(
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

describe('refreshToken', () => {
  it.each([
    ['the scopes, separated by spaces', '["me", "items"]', 'me items'],
    ['all that were granted for an empty list', '[]', undefined],
    ['all that were granted for null', 'null', undefined],
  ])('asks for %s', async (_rule, scopes, scope) => {
    const requests: RefreshTokenRequest[] = []
    const refresh = async (request: RefreshTokenRequest) => {
      requests.push(request)
      return { ...issued, scope, refreshToken: 'next' }
    }
    const source = `mutation { refreshToken(refreshToken: "this", scopes: ${scopes}) { refreshToken scope } }`
    const result = await createShop({}, { refresh }).run(source)
    expect(requests).toEqual([{ refreshToken: 'this', scope }])
    expect(result).toEqual({ data: { refreshToken: { refreshToken: 'next', scope: scope ?? null } } })
  })
})

it('revokeToken is true once it is done', async () => {
  const revoked: string[] = []
  const revoke = async (token: string) => void revoked.push(token)
  const result = await createShop({}, { revoke }).run('mutation { revokeToken(token: "this") }')
  expect(result).toEqual({ data: { revokeToken: true } })
  expect(revoked).toEqual(['this'])
})
