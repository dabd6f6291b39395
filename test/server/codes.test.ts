import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { type CodeForm, describeOnEachDatabase, type RegisteredClient } from './fixture.ts'
import { expectRefusal } from './refusal.ts'

const open = '{ scopes { name } }'
const otherVerifier = 'x'.repeat(43)

describeOnEachDatabase('an authorization code', (fixtureOf) => {
  let clients = 0
  const register = (changes = {}) => fixtureOf().register(`app-${++clients}`, changes)

  async function issue(scope?: string) {
    const client = await register()
    return { client, form: await fixtureOf().issueCode(client.id, scope) }
  }

  const exchange = (form: Partial<CodeForm>, { basic }: RegisteredClient) =>
    fixtureOf().requestToken(
      Object.entries(form).map(([name, value = '']) => [name, value]),
      { authorization: basic },
    )

  async function exchanged(form: CodeForm, client: RegisteredClient) {
    const response = await exchange(form, client)
    expect(response.status).toBe(200)
    return response.json()
  }

  const pass = (seconds: number) => {
    const { clock } = fixtureOf()
    clock.now = new Date(clock.now.getTime() + seconds * 1_000)
  }

  const isAccepted = async (token: string) => (await fixtureOf().graphql(open, token)).status === 200

  it('T50 gives tokens for the user who said yes, and the client that asked', async () => {
    const { client, form } = await issue('me items')
    const body = await exchanged(form, client)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'me items',
      refresh_token: expect.any(String),
    })
    expect(decodeJwt(body.access_token)).toMatchObject({
      sub: expect.stringMatching(/^usr_/),
      client_id: client.id,
    })
    const me = await fixtureOf().graphql('{ me { username } }', body.access_token)
    expect(await me.json()).toEqual({ data: { me: { username: 'johndoe' } } })
  })

  it('T50 gives them to a public client that only says who it is', async () => {
    const client = await register({ isConfidential: false, grants: ['authorization_code'] })
    const { tokens, issueCode } = fixtureOf()
    const body = await tokens({ ...(await issueCode(client.id)), client_id: client.id })
    expect(body).not.toHaveProperty('refresh_token')
  })

  it('T51 has to be there', async () => {
    const { client, form } = await issue()
    await expectRefusal(await exchange({ ...form, code: '' }, client), 400, 'invalid_request')
  })

  describe('T52 is refused', () => {
    it('when nobody knows it', async () => {
      const { client, form } = await issue()
      await expectRefusal(await exchange({ ...form, code: 'unknown' }, client), 400, 'invalid_grant')
    })

    it('after 60 seconds', async () => {
      const { client, form } = await issue()
      pass(60)
      await expectRefusal(await exchange(form, client), 400, 'invalid_grant')
    })

    it('to another client, which does it no harm', async () => {
      const { client, form } = await issue()
      await expectRefusal(await exchange(form, await register()), 400, 'invalid_grant')
      await exchanged(form, client)
    })

    it.each(['https://app.example/callback/', 'https://app.example/Callback', ''])(
      'with the redirect URI "%s"',
      async (redirectUri) => {
        const { client, form } = await issue()
        const response = await exchange({ ...form, redirect_uri: redirectUri }, client)
        await expectRefusal(response, 400, 'invalid_grant')
      },
    )
  })

  it.each([
    ['wrong', otherVerifier],
    ['missing', ''],
    ['too short', 'x'.repeat(42)],
  ])('T53 is refused with a verifier that is %s, and is still good', async (_rule, verifier) => {
    const { client, form } = await issue()
    await expectRefusal(await exchange({ ...form, code_verifier: verifier }, client), 400, 'invalid_grant')
    await exchanged(form, client)
  })

  it('T55 that comes again ends what it was exchanged for', async () => {
    const { client, form } = await issue()
    const first = await exchanged(form, client)
    await expectRefusal(await exchange(form, client), 400, 'invalid_grant')
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    const again = await fixtureOf().requestToken(refresh, { authorization: client.basic })
    await expectRefusal(again, 400, 'invalid_grant')
    pass(5)
    expect(await isAccepted(first.access_token)).toBe(false)
  })

  it('T55 that comes many times at once gives tokens at most once', async () => {
    const { client, form } = await issue()
    const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(form, client)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1)
    expect(statuses.every((status) => status === 200 || status === 400)).toBe(true)
  })

  it('T56 that comes again with a wrong verifier ends nothing', async () => {
    const { client, form } = await issue()
    const first = await exchanged(form, client)
    await expectRefusal(
      await exchange({ ...form, code_verifier: otherVerifier }, client),
      400,
      'invalid_grant',
    )
    pass(5)
    expect(await isAccepted(first.access_token)).toBe(true)
  })

  it('is worth nothing once its user was disabled', async () => {
    const { client, form } = await issue()
    const { storage, clock } = fixtureOf()
    const account = await storage.accounts.findByUsername('johndoe')
    pass(1)
    await storage.accountAdministration.setDisabled(account?.id ?? '', true, clock.now)
    await expectRefusal(await exchange(form, client), 400, 'invalid_grant')
    await storage.accountAdministration.setDisabled(account?.id ?? '', false, clock.now)
  })
})
