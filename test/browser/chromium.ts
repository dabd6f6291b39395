import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Debian's place; `CHROMIUM` names any other. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Whether there is a Chromium to test with. Without one it is said aloud, and on CI it is a failure. */
export function hasChromium(): boolean {
  if (existsSync(EXECUTABLE)) return true
  if (process.env.CI) throw new Error(`the browser tests need ${EXECUTABLE}`)
  process.stderr.write(`\nNO BROWSER TESTS: there is no ${EXECUTABLE}\n\n`)
  return false
}

/** `lan.example` is this machine too, as another one of the network would see it: an origin that is not secure. */
export function launchChromium(): Promise<Browser> {
  const args = ['--no-sandbox', '--host-resolver-rules=MAP lan.example 127.0.0.1']
  return chromium.launch({ executablePath: EXECUTABLE, args })
}
