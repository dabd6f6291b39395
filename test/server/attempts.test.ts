import { describe, expect, it } from 'vitest'
import { createFixture, describeOnEachDatabase, type Fixture } from './fixture.ts'
import { expectRefusal } from './refusal.ts'

const john = { grant_type: 'password', username: 'johndoe', password: 'secret' }
const wrong = { ...john, password: 'not-the-password' }

const times = (count: number, task: () => Promise<Response>) =>
  Promise.all(Array.from({ length: count }, task))

const pass = ({ clock }: Fixture, seconds: number) => {
  clock.now = new Date(clock.now.getTime() + seconds * 1_000)
}

describeOnEachDatabase('guessing at one account', (fixtureOf) => {
  it('T10 is answered like any wrong password once it is held back, the right one too, to the byte', async () => {
    const { requestToken } = fixtureOf()
    const before = await requestToken(wrong)
    await times(9, () => requestToken(wrong))
    const [held, unknown] = [await requestToken(john), await requestToken({ ...john, username: 'nobody' })]
    const bytes = async (response: Response) => {
      const headers = [...response.headers].filter(([name]) => name !== 'x-request-id')
      return JSON.stringify([response.status, headers, await response.clone().text()])
    }
    expect(await bytes(held)).toBe(await bytes(before))
    expect(await bytes(held)).toBe(await bytes(unknown))
    await expectRefusal(held, 400, 'invalid_grant')
  })

  it('is let through again after a minute, by the mutation too', async () => {
    const { graphql, requestToken } = fixtureOf()
    const login = 'mutation { token(username: "johndoe", password: "secret") { tokenType } }'
    expect(await (await graphql(login)).json()).toMatchObject({ data: { token: null } })
    pass(fixtureOf(), 60)
    expect(await (await graphql(login)).json()).toEqual({ data: { token: { tokenType: 'Bearer' } } })
    expect((await requestToken(john)).status).toBe(200)
  })

  it('counts at both doors together', async () => {
    const { graphql, requestToken } = fixtureOf()
    const guess = 'mutation { token(username: "clerk", password: "not-the-password") { tokenType } }'
    await times(5, () => requestToken({ ...wrong, username: 'clerk' }))
    await times(5, () => graphql(guess))
    const right = { ...john, username: 'clerk', password: 'secret4' }
    await expectRefusal(await requestToken(right), 400, 'invalid_grant')
  })
})

describe('guessing from one address', () => {
  let names = 0
  const guess = ({ requestToken }: Fixture, forwardedFor: string) =>
    requestToken({ ...wrong, username: `name-${++names}` }, { 'x-forwarded-for': forwardedFor })

  it('T60 is answered with 429, and when to try again, before anything is compared', async () => {
    const fixture = await createFixture({ variables: { TRUST_PROXY: '1' } })
    // No more at once than the hasher's queue takes: what it refuses is no guess.
    for (let round = 0; round < 4; round += 1) await times(25, () => guess(fixture, 'forged, 2001:db8::1'))
    const held = await guess(fixture, '2001:db8::ffff')
    expect(held.headers.get('retry-after')).toBe('60')
    await expectRefusal(held, 429, 'temporarily_unavailable')
    const right = await fixture.requestToken(john, { 'x-forwarded-for': '2001:db8::1' })
    await expectRefusal(right, 429, 'temporarily_unavailable')

    const elsewhere = await fixture.requestToken(john, { 'x-forwarded-for': '2001:db8:0:1::1' })
    expect(elsewhere.status).toBe(200)

    const mutation = 'mutation { token(username: "johndoe", password: "secret") { tokenType } }'
    const headers = { 'x-forwarded-for': '2001:db8::1' }
    const answer = await fixture.graphql(mutation, undefined, { headers })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'temporarily_unavailable', retryAfter: 60 } }],
    })

    pass(fixture, 60)
    const later = await fixture.requestToken(john, { 'x-forwarded-for': '2001:db8::1' })
    expect(later.status).toBe(200)
    await fixture.close()
  }, 60_000)
})
