/** RFC 6749 Appendix A.15 and A.16: no control characters, only whole ones. */
const CREDENTIAL = /^[\t\x20-\x7E\x80-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u

/**
 * Whether this can be a user name, a password or the id of a client. What cannot be is not looked for: databases choke
 * on a NUL, and bcrypt starts over there.
 */
export function isCredential(text: string): boolean {
  return CREDENTIAL.test(text)
}
