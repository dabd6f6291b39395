import { describe, expect, it } from 'vitest'
import { createOpaqueToken, openSuccessor, sealSuccessor } from '../../src/oauth/refresh-tokens.ts'

const [token, successor] = [createOpaqueToken(), createOpaqueToken()]

describe('an opaque token', () => {
  it('has 256 bits, and there is never the same again', () => {
    const tokens = Array.from({ length: 1_000 }, createOpaqueToken)
    expect(new Set(tokens).size).toBe(1_000)
    for (const each of tokens) expect(Buffer.from(each, 'base64url')).toHaveLength(32)
  })
})

describe('a sealed successor', () => {
  it('is opened by the token that it was sealed with', () => {
    expect(openSuccessor(sealSuccessor(successor, token), token)).toBe(successor)
  })

  it('is opened by no other', () => {
    const sealed = sealSuccessor(successor, token)
    for (const other of [successor, createOpaqueToken(), '', sealed]) {
      expect(() => openSuccessor(sealed, other)).toThrow()
    }
  })

  it('is not opened when a bit was changed, or a part is missing', () => {
    const sealed = Buffer.from(sealSuccessor(successor, token), 'base64url')
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => openSuccessor(changed.toString('base64url'), token)).toThrow()
    }
    expect(() => openSuccessor(sealed.subarray(0, -1).toString('base64url'), token)).toThrow()
    expect(() => openSuccessor('', token)).toThrow()
  })

  it('never looks the same twice', () => {
    expect(sealSuccessor(successor, token)).not.toBe(sealSuccessor(successor, token))
  })
})
