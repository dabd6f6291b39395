import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type ExplorerSite, openExplorerSite } from './explorer-site.ts'

export interface OpenExplorerSite {
  readonly site: ExplorerSite
  readonly browser: Browser
}

/** The shipped server and a browser, for all tests of the block that this is called in. */
export function useExplorerSite(): OpenExplorerSite {
  const browserOf = useChromium()
  let site: ExplorerSite | undefined
  beforeAll(async () => {
    site = await openExplorerSite()
  })
  afterAll(() => site?.close())
  return {
    get site() {
      return opened(site)
    },
    get browser() {
      return browserOf()
    },
  }
}

/** A browser for all tests of the block that this is called in. */
export function useChromium(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  return () => opened(browser)
}

function opened<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('it is not open before the tests run')
  return value
}
