import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OAuthError } from '../../src/oauth/errors.ts'
import { expectRefresh, type ModelAccount, type ModelSession } from './refresh-model.ts'
import { allowedScopes, createWorld, john, type World } from './world.ts'

interface Model {
  readonly sessions: ModelSession[]
  readonly account: ModelAccount
  now: number
}

interface Real {
  readonly world: World
  /** The newest access token of each session, in the order of the model's. */
  readonly accessTokens: { text: string; issued: number }[]
}

type Step = (model: Model, real: Real) => Promise<void>

function commandOf(name: string, run: Step): fc.AsyncCommand<Model, Real> {
  return { check: () => true, run, toString: () => name }
}

/** One of the sessions there are, and one of its tokens: the newest or one before it. */
function pick(model: Model, session: number, back: number) {
  const at = session % Math.max(1, model.sessions.length)
  const chosen = model.sessions[at]
  return chosen === undefined
    ? undefined
    : { at, chosen, index: Math.max(0, chosen.tokens.length - 1 - back) }
}

function login(scopes: readonly string[]): Step {
  return async (model, { world, accessTokens }) => {
    const answer = await world.login(scopes.join(' ')).catch((error: unknown) => error)
    if (answer instanceof OAuthError) {
      const isNothingLeft = !scopes.some((scope) => model.account.allowed.includes(scope))
      const isRightly = model.account.disabled || (isNothingLeft && scopes.length > 0)
      expect(isRightly).toBe(true)
      return
    }
    expect(model.account.disabled).toBe(false)
    const { refreshToken: text, accessToken, scope } = answer as Awaited<ReturnType<World['login']>>
    const granted = scope?.split(' ') ?? []
    const tokens = [{ text: text ?? '', issued: model.now }]
    model.sessions.push({ began: model.now, scopes: granted, tokens, ended: false })
    accessTokens.push({ text: accessToken, issued: model.now })
  }
}

/** @param times at once */
function refresh(session: number, back: number, times: number): Step {
  return async (model, { world, accessTokens }) => {
    const { at, chosen, index } = pick(model, session, back) ?? {}
    const token = chosen?.tokens[index ?? 0]
    if (at === undefined || chosen === undefined || token === undefined || index === undefined) return
    const expected = expectRefresh(chosen, index, model.account, model.now)
    const outcomes = await Promise.all(
      Array.from({ length: times }, () => world.refresh(token.text).catch((error: unknown) => error)),
    )
    for (const outcome of outcomes) {
      if (expected !== 'successor' && expected !== 'same successor') {
        expect(outcome).toMatchObject({ code: expected })
        continue
      }
      const { refreshToken = '', accessToken } = outcome as Awaited<ReturnType<World['refresh']>>
      if (chosen.tokens[index + 1] === undefined)
        chosen.tokens.push({ text: refreshToken, issued: model.now })
      expect(refreshToken).toBe(chosen.tokens[index + 1]?.text)
      token.used ??= model.now
      accessTokens[at] = { text: accessToken, issued: model.now }
    }
  }
}

function advance(seconds: number): Step {
  return async (model, { world }) => {
    world.pass(seconds)
    model.now += seconds
  }
}

function revoke(session: number, back: number): Step {
  return async (model, { world }) => {
    const { chosen, index } = pick(model, session, back) ?? {}
    if (chosen === undefined || index === undefined) return
    await world.service.revoke({ token: chosen.tokens[index]?.text })
    chosen.ended = true
  }
}

function setDisabled(disabled: boolean): Step {
  return async (model, { world }) => {
    await advance(1)(model, { world, accessTokens: [] })
    Object.assign(model.account, disabled ? { disabled, notBefore: model.now } : { disabled })
    await putAccount(world, (account) => ({
      ...account,
      disabled,
      tokensNotBefore: disabled ? world.now() : account.tokensNotBefore,
    }))
  }
}

function setRoles(roles: readonly string[]): Step {
  return async (model, { world }) => {
    model.account.allowed = allowedScopes(roles)
    await putAccount(world, (account) => ({ ...account, roles }))
  }
}

async function putAccount({ accounts }: World, change: (account: typeof john) => typeof john) {
  accounts.put('johndoe', change((await accounts.findByUsername('johndoe')) ?? john))
}

/** An access token lives as long as it may, and five seconds after its session or its account no more. */
const verifyAll: Step = async (model, { world, accessTokens }) => {
  await advance(5)(model, { world, accessTokens })
  const { sessions, account, now } = model
  for (const [at, session] of sessions.entries()) {
    const { text, issued } = accessTokens[at] ?? { text: '', issued: 0 }
    const isOver = session.ended || now >= session.began + 30 * 86_400 || account.notBefore > session.began
    const lives = !isOver && !account.disabled && now < issued + 600
    const verified = await Promise.resolve(world.service.verify(text)).then(
      () => true,
      () => false,
    )
    expect(verified).toBe(lives)
  }
}

const number = fc.nat(3)

const commands = [
  fc.subarray(['me', 'items', 'users:read']).map((scopes) => commandOf(`login ${scopes}`, login(scopes))),
  fc
    .tuple(number, number)
    .map(([session, back]) => commandOf(`refresh ${session} -${back}`, refresh(session, back, 1))),
  fc.tuple(number).map(([session]) => commandOf(`refresh newest of ${session}`, refresh(session, 0, 1))),
  fc
    .tuple(number, number)
    .map(([session, back]) => commandOf(`refresh ${session} -${back} at once`, refresh(session, back, 3))),
  fc
    .constantFrom(1, 5, 9, 10, 600, 86_400, 7 * 86_400, 14 * 86_400)
    .map((seconds) => commandOf(`advance ${seconds}`, advance(seconds))),
  fc
    .tuple(number, number)
    .map(([session, back]) => commandOf(`revoke ${session} -${back}`, revoke(session, back))),
  fc.boolean().map((disabled) => commandOf(`disabled ${disabled}`, setDisabled(disabled))),
  fc.subarray(['customer', 'clerk']).map((roles) => commandOf(`roles ${roles}`, setRoles(roles))),
  fc.constant(commandOf('verify all', verifyAll)),
]

it('refresh tokens do what the model says, whatever is done with them in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 60 }), async (steps) => {
      const world = await createWorld({ sharedSecrets: ['8fJ2kLq0ZxV7bN4mR1tY6wPcD3hG9sAu'] })
      const account = { disabled: false, notBefore: 0, allowed: allowedScopes(john.roles) }
      const model: Model = { sessions: [], account, now: world.now().getTime() / 1_000 }
      await fc.asyncModelRun(() => ({ model, real: { world, accessTokens: [] } }), steps)
    }),
    { numRuns: 400 },
  )
})
