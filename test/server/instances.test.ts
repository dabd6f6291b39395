import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPostgres, freshSqlite } from '../storage/databases.ts'
import { createFixture, type Fixture } from './fixture.ts'
import { expectRefusal } from './refusal.ts'

const open = '{ scopes { name } }'
const databases = [
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
] as const

describe.each(databases)('two instances over one database on %s', (_name, freshDatabase) => {
  let [one, two]: Fixture[] = []
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const database = await freshDatabase()
    one = await createFixture({ databaseUrl: database.url })
    two = await createFixture({ databaseUrl: database.url })
    ends.push(one.close, two.close, database.drop)
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })

  const both = (): readonly [Fixture, Fixture] => {
    if (one === undefined || two === undefined) throw new Error('not open yet')
    return [one, two]
  }

  const pass = (seconds: number) => {
    for (const { clock } of both()) clock.now = new Date(clock.now.getTime() + seconds * 1_000)
  }

  it('sign for each other', async () => {
    const [here, there] = both()
    expect((await there.graphql(open, await here.login())).status).toBe(200)
    expect((await here.graphql(open, await there.login())).status).toBe(200)
  })

  it('T34 give the same successor to a refresh token that comes to both at once', async () => {
    const [here, there] = both()
    const form = { grant_type: 'refresh_token', refresh_token: (await here.logIn()).refresh_token }
    const answers = await Promise.all([here, there, here, there].map((each) => each.tokens(form)))
    expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1)
  })

  it('B08 end for each other within 5 seconds: a token, a session, an account', async () => {
    const [here, there] = both()
    const [token, session] = [await here.logIn(), await here.logIn()]
    const clerk = await here.login('me', 'clerk', 'secret4')
    for (const each of [token.access_token, session.access_token, clerk]) {
      expect((await there.graphql(open, each)).status).toBe(200)
    }
    await here.post('/revoke', { token: token.access_token })
    await here.post('/revoke', { token: session.refresh_token })
    const account = await here.storage.accounts.findByUsername('clerk')
    await here.storage.accountAdministration.setDisabled(account?.id ?? '', true, here.clock.now)
    pass(5)
    for (const each of [token.access_token, session.access_token, clerk]) {
      expect((await there.graphql(open, each)).status).toBe(401)
    }
    const refresh = { grant_type: 'refresh_token', refresh_token: session.refresh_token }
    await expectRefusal(await there.requestToken(refresh), 400, 'invalid_grant')
  })

  it('T10 count guesses together', async () => {
    const [here, there] = both()
    const guess = { grant_type: 'password', username: 'root', password: 'not-the-password' }
    await Promise.all(
      Array.from({ length: 5 }, () => [here, there].map((each) => each.requestToken(guess))).flat(),
    )
    const right = { ...guess, password: 'secret3' }
    await expectRefusal(await here.requestToken(right), 400, 'invalid_grant')
    pass(60)
    expect((await there.requestToken(right)).status).toBe(200)
  })
})
