import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BreakablePostgres, openBreakablePostgres } from './breakable-postgres.ts'
import { report } from './report.ts'
import { type FaultyWorld, isReady, logIn, openFaultyWorld, postForm, postGraphql, until } from './world.ts'

/** What is done to PostgreSQL, or undone. */
type Break = (postgres: BreakablePostgres) => void | Promise<void>

/** Seconds. */
const AWAY = 10

/** @param what it does, as in `falls silent` */
export function describeOutage(what: string, breakIt: Break, mendIt: Break): void {
  describe.skipIf(process.platform !== 'linux')(
    `a PostgreSQL that ${what} for ${AWAY} seconds under load`,
    () => {
      let postgres: BreakablePostgres
      let world: FaultyWorld
      const seen: Seen[] = []
      const during = () => seen.filter(({ phase }) => phase === 'during')

      beforeAll(async () => {
        postgres = await openBreakablePostgres()
        world = await openFaultyWorld(postgres.url)
        const load = await startLoad(world.url, seen)
        await until('answers', async () => seen.length > 200)
        load.phase = 'breaking'
        await breakIt(postgres)
        load.phase = 'during'
        await wait(AWAY * 1_000)
        load.phase = 'mending'
        await mendIt(postgres)
        await until('ready again', () => isReady(world.url))
        load.phase = 'after'
        const before = seen.length
        await until('answers again', async () => seen.length > before + 200)
        await load.stop()
        report(`PostgreSQL ${what}`, summary(seen))
      })
      afterAll(async () => {
        await world?.close()
        await postgres?.close()
      })

      it('is answered for with 503 and Retry-After, in JSON, within a few seconds, by whatever needs it', () => {
        const failed = during().filter(
          ({ kind }) => kind === 'login' || kind === 'refresh' || kind === 'stored',
        )
        expect(failed.length).toBeGreaterThan(0)
        const late = failed.filter(({ startedIn }) => startedIn === 'during')
        for (const { status, retryAfter, body } of late) {
          expect({ status, retryAfter, body }).toMatchObject({ status: 503, retryAfter: '5' })
          expect(body).toMatch(/temporarily_unavailable|SERVICE_UNAVAILABLE/)
        }
        expect(Math.max(...failed.map(({ ms }) => ms))).toBeLessThan(12_000)
      })

      it('does not keep verified tokens from queries that need no store', () => {
        const known = during().filter(({ kind }) => kind === 'known')
        expect(known.length).toBeGreaterThan(20)
        expect(new Set(known.map(({ status }) => status))).toEqual(new Set([200]))
      })

      it('makes /ready say 503', () => {
        const ready = during().filter(({ kind }) => kind === 'ready')
        expect(ready.map(({ status }) => status)).toContain(503)
        expect(ready.filter(({ status, startedIn }) => status !== 503 && startedIn === 'during')).toEqual([])
      })

      it('is used again without a restart, and nobody noticed it otherwise than by a 503', async () => {
        const after = seen.filter(({ phase, startedIn }) => phase === 'after' && startedIn === 'after')
        expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]))
        const statuses = new Set(seen.map(({ status }) => status))
        expect(statuses).toEqual(new Set([200, 503]))
        await logIn(world.url, 'customer-1', 'me')
      })
    },
  )
}

/** Answers, the slowest and the statuses, for each kind and each time. */
function summary(seen: readonly Seen[]): Record<string, string> {
  const names = new Set(seen.map(({ kind, startedIn }) => `${kind} ${startedIn}`))
  return Object.fromEntries(
    [...names].map((name) => {
      const answers = seen.filter(({ kind, startedIn }) => name === `${kind} ${startedIn}`)
      const slowest = Math.max(...answers.map(({ ms }) => ms))
      const statuses = [...new Set(answers.map(({ status }) => status))].join(' ')
      return [name, `${answers.length} answers, slowest ${slowest.toFixed(0)} ms, ${statuses}`]
    }),
  )
}

type Phase = 'before' | 'breaking' | 'during' | 'mending' | 'after'

interface Seen {
  readonly kind: 'login' | 'refresh' | 'stored' | 'known' | 'ready'
  readonly startedIn: Phase
  /** When the answer came. */
  readonly phase: Phase
  readonly status: number
  readonly retryAfter: string | null
  readonly body: string
  readonly ms: number
}

/** Of each kind one after the other, and each again and again. */
async function startLoad(url: string, seen: Seen[]) {
  const load = { phase: 'before' as Phase, stop: async () => {} }
  let isStopped = false
  const { access_token: token, refresh_token } = await logIn(url, 'customer-0', 'me items')
  let refreshToken = refresh_token
  const asks: Readonly<Record<Seen['kind'], () => Promise<Response>>> = {
    login: () =>
      postForm(`${url}/token`, {
        grant_type: 'password',
        username: 'customer-1',
        password: 'secret',
        scope: 'me',
      }),
    refresh: () => postForm(`${url}/token`, { grant_type: 'refresh_token', refresh_token: refreshToken }),
    stored: () => postGraphql(url, '{ items { edges { node { title } } } }', { token }),
    known: () => postGraphql(url, '{ scopes { name } }', { token }),
    ready: () => fetch(`${url}/ready`),
  }
  const repeat = async (kind: Seen['kind']) => {
    while (!isStopped) {
      const [from, startedIn] = [performance.now(), load.phase]
      const response = await asks[kind]()
      const body = await response.text()
      if (kind === 'refresh' && response.status === 200) refreshToken = JSON.parse(body).refresh_token
      const { status, headers } = response
      const ms = performance.now() - from
      seen.push({
        kind,
        startedIn,
        phase: load.phase,
        status,
        retryAfter: headers.get('retry-after'),
        body,
        ms,
      })
      await wait(20)
    }
  }
  const running = (['login', 'refresh', 'stored', 'stored', 'known', 'ready'] as const).map(repeat)
  load.stop = async () => {
    isStopped = true
    await Promise.all(running)
  }
  return load
}
