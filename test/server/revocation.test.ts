import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { basic, describeOnEachDatabase } from './fixture.ts'
import { basicChallenge, expectRefusal } from './refusal.ts'

const open = '{ scopes { name } }'
const wrong = 'not-the-secret-of-this-client'

describeOnEachDatabase('POST /revoke', (fixtureOf) => {
  const revoke = (form: Record<string, string>, headers?: HeadersInit) =>
    fixtureOf().post('/revoke', form, headers)

  const pass = (seconds: number) => {
    const { clock } = fixtureOf()
    clock.now = new Date(clock.now.getTime() + seconds * 1_000)
  }

  const isAccepted = async (token: string) => (await fixtureOf().graphql(open, token)).status === 200

  async function expectDone(response: Response): Promise<void> {
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('www-authenticate')).toBeNull()
  }

  it.each([undefined, 'access_token', 'refresh_token', 'id_token'])(
    'R1 B08 ends an access token, and no other, under the hint %s',
    async (hint) => {
      const { access_token: token } = await fixtureOf().logIn()
      const other = await fixtureOf().login()
      expect(await isAccepted(token)).toBe(true)
      await expectDone(await revoke({ token, ...(hint !== undefined && { token_type_hint: hint }) }))
      pass(5)
      expect(await isAccepted(token)).toBe(false)
      expect(await isAccepted(other)).toBe(true)
    },
  )

  it.each([undefined, 'access_token', 'refresh_token', 'nonsense'])(
    'R6 B08 ends all that came of a login by its refresh token, under the hint %s',
    async (hint) => {
      const { access_token: accessToken, refresh_token: token } = await fixtureOf().logIn()
      await expectDone(await revoke({ token, ...(hint !== undefined && { token_type_hint: hint }) }))
      const refresh = { grant_type: 'refresh_token', refresh_token: token }
      await expectRefusal(await fixtureOf().requestToken(refresh), 400, 'invalid_grant')
      pass(5)
      expect(await isAccepted(accessToken)).toBe(false)
    },
  )

  it('R2 says the same of what is no token, or no longer', async () => {
    const { access_token: expired, refresh_token: used } = await fixtureOf().logIn()
    await fixtureOf().tokens({ grant_type: 'refresh_token', refresh_token: used })
    pass(600)
    for (const token of ['garbage', 'a.b.c', '..', '\0', expired, expired, used, used]) {
      await expectDone(await revoke({ token }))
    }
  })

  it('R3 needs a token', async () => {
    await expectRefusal(await revoke({}), 400, 'invalid_request')
    await expectRefusal(await revoke({ token: '' }), 400, 'invalid_request')
    const twice = await fixtureOf().post('/revoke', 'token=a&token=b')
    await expectRefusal(twice, 400, 'invalid_request')
  })

  it('R4 leaves the token of another client alone, and says so only to a client that authenticated', async () => {
    const { register, logIn } = fixtureOf()
    const confidential = await register('stranger')
    const publicClient = await register('public-stranger', {
      isConfidential: false,
      grants: ['authorization_code'],
    })
    const { access_token: accessToken, refresh_token: refreshToken } = await logIn()
    for (const token of [accessToken, refreshToken]) {
      const refused = await revoke({ token }, { authorization: confidential.basic })
      await expectRefusal(refused, 400, 'invalid_request')
      await expectDone(await revoke({ token, client_id: publicClient.id }))
    }
    pass(5)
    expect(await isAccepted(accessToken)).toBe(true)
    await fixtureOf().tokens({ grant_type: 'refresh_token', refresh_token: refreshToken })
  })

  it('R5 takes no wrong credentials', async () => {
    const { access_token: token } = await fixtureOf().logIn()
    await fixtureOf().register('somebody')
    const authorization = basic('somebody', wrong)
    await expectRefusal(await revoke({ token }, { authorization }), 401, 'invalid_client', basicChallenge)
    const inBody = { token, client_id: 'somebody', client_secret: wrong }
    await expectRefusal(await revoke(inBody), 400, 'invalid_client')
    expect(await isAccepted(token)).toBe(true)
  })

  it('R7 ends the token of a client for itself too', async () => {
    const { authorization, token } = await ofItself('nightly')
    await expectDone(await revoke({ token }, { authorization }))
    pass(5)
    expect(await isAccepted(token)).toBe(false)
  })

  it.each(['GET', 'PUT'])('%s is not allowed', async (method) => {
    const response = await fixtureOf().get('/revoke?token=x', { method })
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    await expectRefusal(response, 405, 'invalid_request')
  })

  async function ofItself(id: string) {
    const { basic: authorization } = await fixtureOf().register(id)
    const form = { grant_type: 'client_credentials', scope: 'items' }
    const { access_token: token } = await fixtureOf().tokens(form, { authorization })
    return { authorization, token }
  }
})

describeOnEachDatabase('POST /introspect', (fixtureOf) => {
  const introspect = (form: Record<string, string>, headers?: HeadersInit) =>
    fixtureOf().post('/introspect', form, headers)

  const resourceServer = async (id: string) => {
    const { basic: authorization } = await fixtureOf().register(id, { grants: [], redirectUris: [] })
    return { authorization }
  }

  it('I1 tells a resource server all about a token that lives', async () => {
    const { access_token: token } = await fixtureOf().logIn('me items')
    const response = await introspect(
      { token, token_type_hint: 'refresh_token' },
      await resourceServer('api-1'),
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-type')).toBe('application/json')
    const { iat, exp, sub, jti } = decodeJwt(token)
    expect(await response.json()).toEqual({
      active: true,
      scope: 'me items',
      client_id: 'first-party',
      token_type: 'Bearer',
      exp,
      iat,
      sub,
      aud: 'http://api.example/graphql',
      iss: 'http://api.example',
      jti,
    })
  })

  it('I1 tells a client about its own token', async () => {
    const { basic: authorization } = await fixtureOf().register('own')
    const form = { grant_type: 'client_credentials', scope: 'items' }
    const { access_token: token } = await fixtureOf().tokens(form, { authorization })
    const body = await (await introspect({ token }, { authorization })).json()
    expect(body).toMatchObject({ active: true, client_id: 'own', sub: 'client:own' })
  })

  it('I2 says nothing but that it is not active of any other', async () => {
    const { logIn, register, clock, post } = fixtureOf()
    const headers = await resourceServer('api-2')
    const { access_token: foreign } = await logIn()
    const { access_token: revoked, refresh_token: refreshToken } = await logIn()
    await post('/revoke', { token: revoked })
    const strange = { authorization: (await register('curious')).basic }
    const answers = [
      await introspect({ token: foreign }, strange),
      await introspect({ token: revoked }, headers),
      await introspect({ token: refreshToken }, headers),
      await introspect({ token: 'garbage' }, headers),
      await introspect({ token: `${foreign}x` }, headers),
    ]
    clock.now = new Date(clock.now.getTime() + 600_000)
    answers.push(await introspect({ token: foreign }, headers))
    for (const response of answers) {
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('{"active":false}')
    }
  })

  it('I3 answers nobody who did not authenticate, and no public client', async () => {
    const { logIn, register } = fixtureOf()
    const { access_token: token } = await logIn()
    const app = await register('app', { isConfidential: false, grants: ['authorization_code'] })
    await register('confidential')
    const answers = [
      await introspect({ token }),
      await introspect({ token, client_id: app.id }),
      await introspect({ token }, { authorization: basic(app.id, '') }),
      await introspect({ token }, { authorization: basic('confidential', wrong) }),
      await introspect({ token, client_id: 'confidential', client_secret: wrong }),
      await introspect({ token }, { authorization: `Bearer ${token}` }),
    ]
    for (const response of answers) await expectRefusal(response, 401, 'invalid_client', basicChallenge)
  })

  it('I4 is no GET', async () => {
    const response = await fixtureOf().get('/introspect?token=x')
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    await expectRefusal(response, 405, 'invalid_request')
  })

  it('needs a token', async () => {
    await expectRefusal(await introspect({}, await resourceServer('api-3')), 400, 'invalid_request')
  })
})
