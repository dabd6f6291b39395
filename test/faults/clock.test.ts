import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainPasswords } from '../oauth/world.ts'
import { createFixture, type Fixture } from '../server/fixture.ts'

/** Less than what is kept of what has expired, as a clock that is set back further forgets nothing at all. */
const HOURS = 10

interface Known {
  readonly access: string
  readonly refresh: string
  /** Seconds since 1970. */
  readonly issued: number
  readonly session: { isEnded: boolean }
}

type Step =
  | { readonly kind: 'log in' | 'guess' | 'ask' }
  | { readonly kind: 'refresh' | 'revoke'; readonly which: number }
  | { readonly kind: 'set the clock'; readonly to: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('log in' as const, 'guess' as const, 'ask' as const) }),
  fc.record({ kind: fc.constantFrom('refresh' as const, 'revoke' as const), which: fc.nat(20) }),
  fc.record({
    kind: fc.constant('set the clock' as const),
    // Seconds from noon, backwards as often as forwards, and often by a little.
    to: fc.oneof(fc.integer({ min: -HOURS * 3_600, max: HOURS * 3_600 }), fc.integer({ min: -20, max: 20 })),
  }),
)

it('however the clock is set, no token lives longer than it may or again, nothing fails, and logins go on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const fixture = await createFixture({ passwords: { ...plainPasswords(), verify: isSecret } })
      try {
        await tryOut(fixture, steps)
      } finally {
        await fixture.close()
      }
    }),
    { numRuns: Number(process.env.FAULTS_CLOCK_RUNS ?? 25) },
  )
}, 90_000)

const isSecret = async (password: string) => password === 'secret'

async function tryOut(fixture: Fixture, steps: readonly Step[]): Promise<void> {
  const { clock } = fixture
  const noon = clock.now.getTime()
  const known: Known[] = []
  const seconds = () => clock.now.getTime() / 1_000

  const logIn = async () => {
    const { access_token: access, refresh_token: refresh } = await fixture.logIn('me')
    known.push({ access, refresh, issued: seconds(), session: { isEnded: false } })
    // A new token is good at once, whatever time it was a moment ago.
    expect(await statusOf(fixture, access)).toBe(200)
  }
  const refresh = async ({ refresh: token, session }: Known) => {
    const response = await fixture.requestToken({ grant_type: 'refresh_token', refresh_token: token })
    if (response.status === 400) {
      // It was used before, which ends the session, or that has ended.
      session.isEnded = true
      return
    }
    expect(response.status).toBe(200)
    expect(session.isEnded).toBe(false)
    const body = await response.json()
    known.push({ access: body.access_token, refresh: body.refresh_token, issued: seconds(), session })
  }
  const revoke = async ({ refresh: token, session }: Known) => {
    expect((await fixture.post('/revoke', { token })).status).toBe(200)
    session.isEnded = true
  }
  /** Of ten wrong passwords none may keep the right one out for longer than a quarter of an hour. */
  const guess = async () => {
    for (let each = 0; each < 10; each += 1) {
      const form = { grant_type: 'password', username: 'johndoe', password: 'wrong' }
      expect((await fixture.requestToken(form)).status).toBe(400)
    }
    clock.now = new Date(clock.now.getTime() + 900_000)
    await logIn()
  }
  const ask = async () => {
    for (const { access, issued, session } of known) {
      const status = await statusOf(fixture, access)
      expect([200, 401]).toContain(status)
      const isOver = session.isEnded || seconds() >= issued + 600
      if (isOver) expect(status).toBe(401)
    }
  }

  for (const each of steps) {
    const chosen = 'which' in each ? known[each.which % Math.max(1, known.length)] : undefined
    if (each.kind === 'log in') await logIn()
    if (each.kind === 'guess') await guess()
    if (each.kind === 'refresh' && chosen !== undefined) await refresh(chosen)
    if (each.kind === 'revoke' && chosen !== undefined) await revoke(chosen)
    if (each.kind === 'set the clock') {
      clock.now = new Date(noon + each.to * 1_000)
      expect((await fixture.get('/ready')).status).toBe(200)
    }
    await ask()
  }
  await guess()
}

async function statusOf(fixture: Fixture, token: string): Promise<number> {
  return (await fixture.graphql('{ me { username } }', token)).status
}
