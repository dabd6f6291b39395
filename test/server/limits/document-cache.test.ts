import { describe, expect, it } from 'vitest'
import { createDocumentCache } from '../../../src/server/limits/document-cache.ts'

describe('the cache of documents', () => {
  it('remembers', () => {
    const cache = createDocumentCache<number>(10)
    cache.set('{ a }', 1)
    cache.set('{ b }', 2)
    expect([cache.get('{ a }'), cache.get('{ b }')]).toEqual([1, 2])
  })

  it('forgets what was not asked for longest', () => {
    const cache = createDocumentCache<number>(10)
    cache.set('{ a }', 1)
    cache.set('{ b }', 2)
    cache.get('{ a }')
    cache.set('{ c }', 3)
    expect([cache.get('{ a }'), cache.get('{ b }'), cache.get('{ c }')]).toEqual([1, undefined, 3])
  })

  it('counts a document once that comes again', () => {
    const cache = createDocumentCache<number>(10)
    cache.set('{ a }', 1)
    for (const value of [2, 3, 4]) cache.set('{ b }', value)
    expect([cache.get('{ a }'), cache.get('{ b }')]).toEqual([1, 4])
  })

  it('forgets nothing for one that is too long for it', () => {
    const cache = createDocumentCache<number>(10)
    cache.set('{ a }', 1)
    cache.set('{ longer }', 2)
    cache.set('{ still longer }', 3)
    expect([cache.get('{ longer }'), cache.get('{ still longer }')]).toEqual([2, undefined])
  })
})
