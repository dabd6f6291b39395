import { GraphQLError, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  createValueRedaction,
  describeFault,
  literalsIn,
  withoutCredentials,
} from '../../../src/server/log/redaction.ts'

const opaque = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF'

describe('what looks like a credential is taken out of any text', () => {
  it.each([
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJqb2huIn0.c2lnbmF0dXJl'],
    ['a bearer token', 'Bearer abc.def~ghi'],
    ['Basic credentials', 'basic c2hvcDpzZWNyZXQ='],
    ['a refresh token', opaque],
    ['a bcrypt hash', '$2b$10$kQgSeiceqT50tcNX9RrAK.qLHll59S1alkL5HVK7PbHzohJEJYqJ2'],
  ])('%s', (_what, credential) => {
    expect(withoutCredentials(`{"msg":"before ${credential} after"}`)).toBe(
      '{"msg":"before [redacted] after"}',
    )
  })

  it('the password in a URL', () => {
    expect(withoutCredentials('connect postgres://shop:pa55@db/shop')).toBe(
      'connect postgres[redacted]db/shop',
    )
  })

  it('and what stands in JSON under the name of one, at any depth', () => {
    for (const name of [
      'password',
      'client_secret',
      'refreshToken',
      'authorization',
      'set-cookie',
      'query',
    ]) {
      expect(withoutCredentials(`{"a":{"${name}":"a \\"quoted\\" value"}}`)).toBe(
        `{"a":{"${name}":"[redacted]"}}`,
      )
    }
  })

  it('and nothing else', () => {
    const line =
      '{"level":30,"requestId":"0b6d4ac0-9f3c-4b6c-a6f3-0c3b7f1a2b3c","audit":"token_issued","grant":"refresh_token","scopes":["me"],"msg":"audit"}'
    expect(withoutCredentials(line)).toBe(line)
  })
})

describe('what a request sent is taken out of messages', () => {
  it.each([
    ['at any depth', { a: [{ b: 'hunter22' }] }, 'no hunter22 here', 'no [redacted] here'],
    ['in capitals or not', 'JohnDoe', 'no user johndoe', 'no user [redacted]'],
    ['numbers', 4711, 'the pin is 4711', 'the pin is [redacted]'],
    ['as JSON writes it', 'a "b"', 'got "a \\"b\\""', 'got "[redacted]"'],
    ['what means something in a pattern', 'a.c(', 'a.c( but not abc(', '[redacted] but not abc('],
    ['the longest first', ['pass', 'password-1'], 'no password-1', 'no [redacted]'],
    ['a short one only by itself', 'an', 'an answer, as it can', '[redacted] answer, as it can'],
    ['nothing for what is empty', ['', ' ', null, undefined, true], 'as it was', 'as it was'],
  ])('%s', (_rule, values, text, expected) => {
    expect(createValueRedaction(values)(text)).toBe(expected)
  })

  it('literals of a document are values like any other', () => {
    expect(literalsIn('{ a(x: "one", y: [2, 3.5], z: { w: """four""" }, enum: FIVE, flag: true) }')).toEqual([
      'one',
      '2',
      '3.5',
      'four',
    ])
  })

  it('of a document that cannot be read each word is one', () => {
    expect(literalsIn('{ a(x: "one two" ')).toEqual(expect.arrayContaining(['one', 'two']))
  })
})

describe('a fault in a log line', () => {
  const plain = (text: string) => text

  it('has its type, message, code and cause, and no other member: drivers put rows in theirs', () => {
    const cause = Object.assign(new TypeError('inner'), { detail: 'Key (username)=(johndoe)', code: '23505' })
    const described = describeFault(new Error('outer', { cause }), plain)
    expect(described).toEqual({
      type: 'Error',
      message: 'outer',
      stack: expect.stringMatching(/^at /),
      cause: { type: 'TypeError', message: 'inner', code: '23505', stack: expect.stringMatching(/^at /) },
    })
    expect(JSON.stringify(described)).not.toContain('johndoe')
  })

  it('says its message once, where it is redacted, and not in the stack again', () => {
    const described = describeFault(
      new Error('no user hunter22\nnor hunter22'),
      createValueRedaction('hunter22'),
    )
    expect(JSON.stringify(described)).not.toContain('hunter22')
  })

  it('names the field that failed, by its name in the schema, and nothing of the document', () => {
    const [definition] = parse('{ alias: me(id: "hunter22") }').definitions
    const node =
      definition?.kind === 'OperationDefinition' ? definition.selectionSet.selections[0] : undefined
    const fault = new GraphQLError('wrapped', { nodes: node ?? [], originalError: new Error('inner') })
    expect(describeFault(fault, plain)).toMatchObject({ field: 'me', message: 'inner' })
    expect(JSON.stringify(describeFault(fault, plain))).not.toMatch(/hunter22|alias/)
  })

  it('that is no error is told as text', () => {
    expect(describeFault('hunter22', createValueRedaction('hunter22'))).toEqual({
      type: 'string',
      message: '[redacted]',
    })
  })
})

describe('however much was sent', () => {
  const long = 'MYSECRET'.repeat(11_000)

  it('a value of any length is taken out, and looking for it does not fail', () => {
    const redact = createValueRedaction({ extra: long, password: 'hunter22' })
    expect(redact(`of ${long} and hunter22`)).toBe('of [redacted] and [redacted]')
  })

  it('so are a thousand of them', () => {
    const values = Array.from({ length: 900 }, (_, index) => `value-${index}-${'x'.repeat(90)}`)
    expect(createValueRedaction(values)(values.join(' '))).toBe(values.map(() => '[redacted]').join(' '))
  })
})
