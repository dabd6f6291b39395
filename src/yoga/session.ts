import type { Claims } from '../scopes/claims.ts'

/** What `useScopes` adds to the context of resolvers. */
export interface ScopesContext {
  /** The verified claims of the caller's token; `undefined` when none was sent. */
  readonly claims: Claims | undefined
}

/** Under a name that no context factory can know, so that none can put other claims in the place of the verified ones. */
export const session = Symbol('session')

export interface ExecutionContext extends ScopesContext {
  readonly request?: Request
  readonly [session]?: {
    readonly claims: Claims | undefined
    readonly token: string | undefined
    /** What `verify` is shown again while a stream runs. */
    readonly request: Request
  }
}

/** Whether the request that this context belongs to was read. */
export function hasSession(context: object): context is ExecutionContext {
  return session in context
}

/** What the request's own token says; the context has the last word only where there was no request to read. */
export function claimsOf(context: ExecutionContext): Claims | undefined {
  const own = context[session]
  return own === undefined ? context.claims : own.claims
}

/** What stands for the claims of the request's own token, which nobody can replace: new for every request. */
export function sessionOf(context: ExecutionContext): object | undefined {
  return context[session]
}
