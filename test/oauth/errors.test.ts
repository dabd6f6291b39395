import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../src/oauth/errors.ts'

describe('OAuthError', () => {
  it('keeps code, description, delay and cause', () => {
    const cause = new Error('disk full')
    const error = new OAuthError('temporarily_unavailable', 'try again', { retryAfter: 2, cause })
    expect(error).toMatchObject({
      code: 'temporarily_unavailable',
      description: 'try again',
      retryAfter: 2,
      cause,
    })
  })

  it.each([
    ['a double quote', 'unknown "x"'],
    ['a backslash', 'a\\b'],
    ['a line feed', 'a\nb'],
    ['what is not ASCII', 'é'],
    ['nothing at all', ''],
  ])('will not be made with %s in its description', (_rule, description) => {
    expect(() => new OAuthError('invalid_request', description)).toThrow(TypeError)
  })
})
