import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { passwordFault } from '../../src/oauth/password-rules.ts'

describe('passwordFault', () => {
  it.each([
    'correct horse battery staple',
    'johndoe likes tea',
    'xk7#qPz!m2Lw',
    'zwölf Boxkämpfer',
    'パスワードではない',
    'dragon 8461 wears a hat',
    'xk7#qPz!m2'.repeat(7),
  ])('takes %j', (password) => {
    expect(passwordFault(password)).toBeUndefined()
  })

  it('takes what a machine makes at random', () => {
    for (let n = 0; n < 500; n += 1) {
      expect(passwordFault(randomBytes(9).toString('base64url'))).toBeUndefined()
    }
  })

  it.each([
    ['nothing', '', 'at least 12 bytes'],
    ['11 bytes', 'xk7#qPz!m2L', 'at least 12 bytes'],
    ['73 bytes', 'xk7#qPz!m'.repeat(9).slice(0, 73), 'at most 72 bytes'],
    ['73 bytes in fewer characters', `x${'é'.repeat(36)}`, 'at most 72 bytes'],
    ['a NUL', 'xk7#qPz!m2Lw\u0000', 'control characters'],
    ['a tab', 'xk7#qPz!\tm2Lw', 'control characters'],
    ['a line feed', 'xk7#qPz!m2Lw\n', 'control characters'],
    ['half a character', 'xk7#qPz!m2Lw\ud800', 'control characters'],
    ['one character', 'aaaaaaaaaaaa', 'too easy'],
    ['four characters', 'abababcdcdcd', 'too easy'],
    ['a sequence', 'abcdefghijkl', 'too easy'],
    ['a sequence downwards', '210987654321', 'too easy'],
    ['a row of the keyboard', '1qaz2wsx3edc', 'too easy'],
    ['a common password', 'administrator', 'too easy'],
    ['a common password in other case', 'AdminIsTrator', 'too easy'],
    ['a common password twice', 'passwordpassword', 'too easy'],
    ['a common password with a year', 'password2026', 'too easy'],
    ['a common password with signs around', '!!Dragon2026!!', 'too easy'],
  ])('refuses %s', (_rule, password, fault) => {
    expect(passwordFault(password)).toContain(fault)
  })
})
