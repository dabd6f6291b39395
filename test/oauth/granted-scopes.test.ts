import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../src/oauth/errors.ts'
import { grantAgain, grantToAccount, requireRequestedScopes } from '../../src/oauth/granted-scopes.ts'
import { allowedScopes, byId, bySecret, catalogue, createWorld, john, refusal, scopeNames } from './world.ts'

const clientWith = (scopes: readonly string[] | undefined) => ({
  id: 'any',
  name: 'Any',
  secretHashes: [],
  grants: [],
  scopes,
  redirectUris: [],
})

function orNone(grant: () => readonly string[]): readonly string[] {
  try {
    return grant()
  } catch (error) {
    expect(error).toBeInstanceOf(OAuthError)
    expect(error).toMatchObject({ code: 'invalid_scope' })
    return []
  }
}

describe('what is granted', () => {
  const someScopes = fc.array(fc.constantFrom(...scopeNames, 'nope'), { maxLength: 6 })
  const someRoles = fc.subarray(['customer', 'clerk', 'admin', 'unknown'])
  const ofClient = fc.option(fc.subarray(scopeNames), { nil: undefined })

  it('is requested, in the catalogue, of the client, and allowed by the roles; nothing else is, ever', () => {
    fc.assert(
      fc.property(someScopes, someRoles, ofClient, fc.boolean(), (requested, roles, scopes, strictScopes) => {
        const client = clientWith(scopes)
        const needs = { catalogue, allowedScopes, strictScopes }
        const account = { ...john, roles }
        const granted = orNone(() =>
          grantToAccount(requireRequestedScopes(requested.join(' '), client, needs), account, needs),
        )
        for (const scope of granted) {
          expect(requested).toContain(scope)
          expect(catalogue.has(scope)).toBe(true)
          expect(catalogue.closure(scopes ?? scopeNames)).toContain(scope)
          expect(catalogue.closure(allowedScopes(roles))).toContain(scope)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('is granted again exactly as far as it would be granted anew', () => {
    fc.assert(
      fc.property(someScopes, someRoles, ofClient, (before, roles, scopes) => {
        const account = { ...john, roles }
        const again = orNone(() =>
          grantAgain(before, { account, client: clientWith(scopes) }, { catalogue, allowedScopes }),
        )
        const ofAccount = catalogue.closure(allowedScopes(roles))
        const both = catalogue.closure(scopes ?? scopeNames)
        expect(again).toEqual(
          before.filter((scope) => catalogue.has(scope) && ofAccount.has(scope) && both.has(scope)),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('holds at the door too, for every text that is sent', async () => {
    const { service } = await createWorld({ sharedSecrets: ['8fJ2kLq0ZxV7bN4mR1tY6wPcD3hG9sAu'] })
    const scope = fc.oneof(
      fc.string(),
      someScopes.map((scopes) => scopes.join(' ')),
    )
    await fc.assert(
      fc.asyncProperty(scope, async (text) => {
        const answer = await service
          .grant({ grantType: 'client_credentials', scope: text }, bySecret('robot'))
          .catch((error: unknown) => error)
        if (answer instanceof OAuthError) expect(answer.code).toBe('invalid_scope')
        else expect(['items', undefined]).toContain(Reflect.get(Object(answer), 'scope'))
      }),
    )
  })
})

describe('T16 a scope that the client may not ask for', () => {
  it('is refused before the password is looked at, and for every account alike', async () => {
    const { service, clients, passwords } = await createWorld()
    await clients.add({ ...clientWith(['me']), id: 'kiosk', grants: ['password'] })
    const ask = (username: string, scope: string) =>
      service.grant({ grantType: 'password', username, password: 'secret', scope }, byId('kiosk'))
    for (const username of ['johndoe', 'nobody']) {
      expect((await refusal(ask(username, 'items'))).code).toBe('invalid_scope')
    }
    expect(passwords.compares()).toBe(0)
    expect((await ask('johndoe', 'me')).scope).toBe('me')
  })
})
