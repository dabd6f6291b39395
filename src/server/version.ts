import { createRequire } from 'node:module'

/** Of this package. */
export function ownVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json')
  return String(version)
}
