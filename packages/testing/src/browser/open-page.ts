import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Page } from 'playwright-core'

type Teardown = { teardown: (work: () => Promise<void>) => void }

const names = ['chromium', 'chromium-browser', 'google-chrome']

const executablePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap(folder => names.map(name => join(folder, name)))
  .find(path => existsSync(path))

/** Why a test that needs a browser is to be skipped here; false where one is installed. */
export const whyNoBrowser: string | false =
  executablePath === undefined && `none of ${names.join(', ')} is installed`

/** An empty page in a real Chromium, and all that went wrong in it: exceptions, errors in its console, requests that failed. */
export const openPage = async (t: Teardown): Promise<{ page: Page; faults: string[] }> => {
  // Loaded here alone, since every test imports this package and few need a browser.
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath: executablePath ?? '',
    // Chromium refuses to keep itself apart when it runs as root, as in most containers. It sees our own pages only.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    timeout: 120_000,
  })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(120_000)
  const faults: string[] = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('requestfailed', request => {
    const why = request.failure()?.errorText
    // The page itself ended it, as it does with a stream it has read to the end.
    if (why !== 'net::ERR_ABORTED') faults.push(`${request.url()} ${why}`)
  })
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text())
  })
  return { page, faults }
}
