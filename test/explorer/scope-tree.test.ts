import { expect, it } from 'vitest'
import { type ScopeNode, scopeTree } from '../../src/explorer/panel/scope-tree.ts'

it.each([
  ['what a scope brings stands below it', { admin: ['read'], read: ['me'], me: [] }, 'admin(read(me))'],
  ['what two bring stands below the first', { a: ['c'], b: ['c'], c: [] }, 'a(c) b'],
  ['a circle has a place too', { a: ['b'], b: ['a'], c: [] }, 'c a(b)'],
  ['a scope that brings itself stands once', { a: ['a'] }, 'a'],
])('%s', (_rule, implications, expected) => {
  const scopes = Object.entries(implications).map(([name, implies]) => ({ name, implies, description: '' }))
  expect(scopeTree({ scopes }).map(print).join(' ')).toBe(expected)
})

function print({ name, implied }: ScopeNode): string {
  return implied.length === 0 ? name : `${name}(${implied.map(print).join(' ')})`
}
