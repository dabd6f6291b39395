import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateTime } from '../../src/server/date-time.ts'

const years = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') }

describe('DateTime', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(
        fc.date({ ...years, noInvalidDate: true }),
        (date) => dateTime.parseValue(dateTime.serialize(date)).getTime() === date.getTime(),
      ),
    )
  })

  it.each([
    ['an offset', '2026-11-20T14:00:00+02:00', '2026-11-20T12:00:00.000Z'],
    ['29 February of a leap year', '2028-02-29T00:00:00.5Z', '2028-02-29T00:00:00.500Z'],
  ])('reads %s', (_case, text, expected) => {
    expect(dateTime.serialize(dateTime.parseValue(text))).toBe(expected)
  })

  it.each([
    '2026-11-20',
    '2026-11-20T12:00:00',
    '2026-02-30T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-11-20T25:00:00Z',
    'tomorrow',
    '',
    0,
    null,
  ])('does not read %j', (value) => {
    expect(() => dateTime.parseValue(value)).toThrow(
      'DateTime must be an ISO 8601 date and time with an offset.',
    )
  })

  it.each([new Date(Number.NaN), '2026-11-20T12:00:00Z', 0])('does not write %s', (value) => {
    expect(() => dateTime.serialize(value)).toThrow('DateTime cannot represent what is not a valid Date.')
  })
})
