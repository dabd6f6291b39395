import { describe, expect, it } from 'vitest'
import { createIssuerVerifier, IssuerUnavailableError } from '../../src/oauth/index.ts'
import { type KeyEndpointFault, startMockIssuer } from './external-issuers.ts'

const audience = 'https://api.example/graphql'
type MockIssuer = Awaited<ReturnType<typeof startMockIssuer>>

/** A verifier with a clock that is moved by hand; tokens are good for an hour. */
function verifierOf({ issuer, jwksUri }: MockIssuer, timeout = 5_000) {
  let ahead = 0
  const verify = createIssuerVerifier([{ issuer, jwksUri, audience, algorithms: ['RS256'] }], {
    allowInsecureHttp: true,
    now: () => new Date(Date.now() + ahead),
    timeout,
  })
  return {
    verify,
    pass(seconds: number): void {
      ahead += seconds * 1_000
    },
  }
}

const tokenOf = (server: MockIssuer, kid = 'first') => server.tokenSignedWith(kid, { aud: audience })
const unknownKey = async (server: MockIssuer, kid: string) =>
  server.token((token) => {
    Object.assign(token.payload, { aud: audience })
    Object.assign(token.header, { typ: 'at+jwt', kid })
  })

const rsaKey = (n: string, more: Record<string, string> = {}) =>
  JSON.stringify({ keys: [{ kty: 'RSA', kid: 'first', alg: 'RS256', e: 'AQAB', n, ...more }] })

describe('the keys of an issuer', () => {
  it('are fetched with the first token and kept for ten minutes', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    expect(server.fetches()).toBe(0)
    await Promise.all(Array.from({ length: 5 }, async () => verify(await tokenOf(server))))
    pass(599)
    expect(await verify(await tokenOf(server))).toBeDefined()
    expect(server.fetches()).toBe(1)
    pass(1)
    expect(await verify(await tokenOf(server))).toBeDefined()
    expect(server.fetches()).toBe(2)
  })

  it('that are withdrawn are dead ten minutes later', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    const token = await tokenOf(server)
    expect(await verify(token)).toBeDefined()
    server.failWith((response) => response.end('{"keys":[]}'))
    pass(600)
    expect(await verify(token)).toBeUndefined()
  })

  it('that are new are found, half a minute after the last fetch', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    await verify(await tokenOf(server))
    await server.keys.generate('RS256', { kid: 'second' })
    const token = await tokenOf(server, 'second')
    pass(29)
    expect(await verify(token)).toBeUndefined()
    pass(2)
    expect(await verify(token)).toMatchObject({ aud: audience })
    expect(await verify(await tokenOf(server))).toMatchObject({ aud: audience })
    expect(server.fetches()).toBe(2)
  })

  it('are fetched once for any number of tokens with a kid that nobody knows', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    await verify(await tokenOf(server))
    pass(31)
    const tokens: string[] = []
    for (let at = 0; at < 20; at += 1) tokens.push(await unknownKey(server, `no${at}`))
    expect(await Promise.all(tokens.map(verify))).toEqual(tokens.map(() => undefined))
    expect(server.fetches()).toBe(2)
  })

  it('are fetched again after the clock was set back', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    await verify(await tokenOf(server))
    pass(-700)
    await verify(await tokenOf(server))
    expect(server.fetches()).toBe(2)
  })
})

describe('an issuer whose keys cannot be had', () => {
  it.each<[string, KeyEndpointFault]>([
    ['answers 500', (response) => response.writeHead(500).end()],
    ['breaks off', (response) => response.destroy()],
    ['answers with a page', (response) => response.end('<html>')],
    ['answers with something else', (response) => response.end('{"keys":1}')],
    ['redirects', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['never answers', () => {}],
    ['has the key as no key can be', (response) => response.end(rsaKey('!'))],
    ['has a key of 1,024 bits', (response) => response.end(rsaKey('_'.repeat(171)))],
    ['has a key that is secret', (response) => response.end(rsaKey('_'.repeat(342), { d: 'AQAB' }))],
  ])('is not a bad token: %s', async (_fault, fault) => {
    await using server = await startMockIssuer()
    const { verify } = verifierOf(server, 100)
    server.failWith(fault)
    const verdict = verify(await tokenOf(server))
    await expect(verdict).rejects.toThrow(IssuerUnavailableError)
    await expect(verdict).rejects.toMatchObject({ issuer: server.issuer, cause: expect.any(Error) })
  })

  it('is asked again after five seconds, by however many tokens', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    const token = await tokenOf(server)
    server.failWith((response) => response.writeHead(503).end())
    const verdicts = await Promise.allSettled(Array.from({ length: 5 }, () => verify(token)))
    expect(verdicts.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    server.failWith(undefined)
    pass(4)
    await expect(verify(token)).rejects.toThrow(IssuerUnavailableError)
    expect(server.fetches()).toBe(1)
    pass(2)
    expect(await verify(token)).toMatchObject({ aud: audience })
    expect(server.fetches()).toBe(2)
  })

  it('does not harm tokens by keys that are known already, nor is it asked for each unknown one', async () => {
    await using server = await startMockIssuer()
    const { verify, pass } = verifierOf(server)
    const token = await tokenOf(server)
    await verify(token)
    server.failWith((response) => response.writeHead(503).end())
    pass(31)
    await expect(verify(await unknownKey(server, 'a'))).rejects.toThrow(IssuerUnavailableError)
    await expect(verify(await unknownKey(server, 'b'))).rejects.toThrow(IssuerUnavailableError)
    expect(await verify(token)).toMatchObject({ aud: audience })
    expect(server.fetches()).toBe(2)
  })

  it('does not harm the tokens of another one', async () => {
    await using up = await startMockIssuer()
    await using down = await startMockIssuer()
    down.failWith((response) => response.destroy())
    const rules = { audience, algorithms: ['RS256'] } as const
    const verify = createIssuerVerifier(
      [
        { ...rules, issuer: up.issuer, jwksUri: up.jwksUri },
        { ...rules, issuer: down.issuer, jwksUri: down.jwksUri },
      ],
      { allowInsecureHttp: true },
    )
    await expect(verify(await tokenOf(down))).rejects.toThrow(IssuerUnavailableError)
    expect(await verify(await tokenOf(up))).toMatchObject({ iss: up.issuer })
  })
})
