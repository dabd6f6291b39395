import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor, requirePageRequest, toConnection } from '../src/connection.ts'
import { createId } from '../src/id.ts'

const badInput = expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })

describe('a cursor', () => {
  it('leads back to the id it was made of', () => {
    const ids = fc
      .tuple(
        fc.constantFrom('usr', 'itm', 'ord', 'pay' as const),
        fc.date({ min: new Date(0), noInvalidDate: true }),
      )
      .map(([prefix, time]) => createId(prefix, time))
    fc.assert(fc.property(ids, (id) => decodeCursor(encodeCursor(id)) === id))
  })

  it.each([
    ['nothing', ''],
    ['an id that is not encoded', 'itm_1'],
    ['base64url of something that is no id', encodeCursor('1 or 1=1')],
    ['an id with U+0000', encodeCursor('itm_\0')],
    ['a cursor with something after it', `${encodeCursor('itm_1')}=`],
    ['a cursor with something skipped by base64 in it', ` ${encodeCursor('itm_1')}`],
  ])('is not %s', (_case, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(badInput)
  })

  it('that is refused is not repeated in the message', () => {
    expect(() => decodeCursor('hunter2')).toThrow('after must be the cursor of an edge.')
  })
})

describe('a page request', () => {
  it.each([1, 100])('may ask for %i records', (first) => {
    expect(requirePageRequest({ first })).toEqual({ first, after: undefined })
  })

  it.each([0, -1, 101, Number.NaN])('may not ask for %d records', (first) => {
    expect(() => requirePageRequest({ first })).toThrow(badInput)
  })

  it('starts at the beginning without a cursor, and with null for one', () => {
    expect(requirePageRequest({ first: 2, after: null })).toEqual({ first: 2, after: undefined })
  })

  it('starts after the id in its cursor', () => {
    expect(requirePageRequest({ first: 2, after: encodeCursor('itm_1') }).after).toBe('itm_1')
  })
})

describe('a connection', () => {
  it('ends with the cursor of its last edge', () => {
    const { edges, pageInfo } = toConnection({ nodes: [{ id: 'itm_1' }, { id: 'itm_2' }], hasNextPage: true })
    expect(edges.map(({ cursor }) => decodeCursor(cursor))).toEqual(['itm_1', 'itm_2'])
    expect(pageInfo).toEqual({ hasNextPage: true, endCursor: edges[1]?.cursor })
  })

  it('that is empty has no end cursor', () => {
    expect(toConnection({ nodes: [], hasNextPage: false }).pageInfo.endCursor).toBeUndefined()
  })
})
