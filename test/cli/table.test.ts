import { describe, expect, it } from 'vitest'
import { formatInstant, formatTable, printable, quoted } from '../../src/cli/table.ts'

describe('formatTable', () => {
  it('aligns columns, and leaves no space at the end of a line', () => {
    const rows = [
      ['a', 'longer', ''],
      ['bbb', 'x', 'end'],
    ]
    expect(formatTable(['ID', 'NAME', 'Z'], rows)).toBe('ID   NAME    Z\na    longer\nbbb  x       end')
  })

  it('puts several lines of a cell below each other', () => {
    expect(
      formatTable(
        ['ID', 'SCOPES'],
        [
          ['a', ['me', 'items']],
          ['b', []],
        ],
      ),
    ).toBe('ID  SCOPES\na   me\n    items\nb')
  })

  it('counts characters, not halves of them', () => {
    expect(formatTable(['A', 'B'], [['🌻', 'x']])).toBe('A  B\n🌻  x')
  })
})

describe('printable', () => {
  it.each([
    ['an escape sequence', '\u001b[31mred', '\\u{1b}[31mred'],
    ['a line break', 'a\nb', 'a\\u{a}b'],
    ['what turns the direction of text', 'a\u202eb', 'a\\u{202e}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ])('writes %s as an escape', (_rule, text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  it('leaves letters, signs and spaces of all kinds', () => {
    expect(printable('Änne 🌻 - 中文')).toBe('Änne 🌻 - 中文')
  })
})

it('what is quoted is one printable line, in which its own quotes end nothing', () => {
  expect(quoted('a"b\n\u001b\u009b\u202e')).toBe(String.raw`"a\"b\n\u001b\u{9b}\u{202e}"`)
})

it('an instant is shown to the minute, in UTC', () => {
  expect(formatInstant(new Date('2026-11-22T08:42:59.999Z'))).toBe('2026-11-22 08:42Z')
})
