import { expect, it } from 'vitest'
import { createEditorStorage } from '../../src/explorer/editor/storage.ts'

it.each(['graphiql:queries', 'graphiql:favorites'])('%s are kept without headers', (key) => {
  const kept = new Map<string, string>()
  const storage = createEditorStorage(memoryStorage(kept))
  const run = { query: '{ me }', variables: '{"headers": 1}', headers: '{"Authorization": "Bearer secret"}' }
  storage.setItem(key, JSON.stringify({ [key]: [run] }))
  expect(kept.get(key)).not.toContain('secret')
  expect(JSON.parse(storage.getItem(key) ?? '')).toEqual({
    [key]: [{ query: run.query, variables: run.variables }],
  })
})

it('everything else is kept as it is', () => {
  const kept = new Map<string, string>()
  createEditorStorage(memoryStorage(kept)).setItem('graphiql:query', '{ headers }')
  expect(kept.get('graphiql:query')).toBe('{ headers }')
})

it('what others keep at the origin stays when GraphiQL clears its own', () => {
  const kept = new Map([
    ['graphiql:query', '{ me }'],
    ['app', 'theirs'],
  ])
  createEditorStorage(memoryStorage(kept)).clear()
  expect([...kept]).toEqual([['app', 'theirs']])
})

function memoryStorage(kept: Map<string, string>): Storage {
  return {
    length: kept.size,
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}
