import { bare, bareJit } from './bare.ts'
import type { Contender } from './contender.ts'
import { genericAuth } from './generic-auth.ts'
import { pothos } from './pothos.ts'
import { scopes, scopesGrouped, scopesJit, scopesJitGrouped, scopesVerifyEach } from './scopes.ts'
import { wrapper } from './wrapper.ts'

/** In the order of the table. */
export const contenders: readonly Contender[] = [
  bare,
  scopes,
  scopesGrouped,
  scopesJit,
  scopesJitGrouped,
  genericAuth,
  wrapper,
  pothos,
]

/** To be asked for by name. */
export const furtherContenders: readonly Contender[] = [bareJit, scopesVerifyEach]

export function requireContender(name: string): Contender {
  const all = [...contenders, ...furtherContenders]
  const contender = all.find((each) => each.name === name)
  if (contender === undefined) {
    throw new TypeError(`no contender "${name}"; there are ${all.map((each) => each.name).join(', ')}`)
  }
  return contender
}
