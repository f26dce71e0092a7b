import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  addMember,
  buildConsole,
  openPage,
  openWorld,
  signInAs,
  type World,
  type WorldOptions,
} from '@taxiway/testing'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'

const pictures = fileURLToPath(new URL('../../../.taxiway/console-pictures/', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The whole product with the console of this checkout, and a browser. */
export const openConsole = async (t: Parameters<typeof openWorld>[0], options: WorldOptions = {}) => {
  const world = await openWorld(t, {
    ...options,
    apiEnv: { CONSOLE_DIR: await buildConsole(), PASSWORD_SIGN_IN: 'true', ...options.apiEnv },
  })
  const { page, faults } = await openPage(t)
  page.setDefaultTimeout(60_000)
  return { world, page, faults, consoleUrl: `${world.apiUrl}/console` }
}

/** Gives the browser the session of a new member; the headers that its pages send. */
export const signInBrowser = async (world: World, page: Page, role: 'owner' | 'viewer' = 'owner') => {
  const organizationId = world.projects[0]?.organizationId as never
  const headers = await signInAs(world, organizationId, role)
  const { cookie = '' } = headers
  const [name = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ name, value, url: world.apiUrl, httpOnly: true, sameSite: 'Lax' }])
  return headers
}

/** A new account with a password. */
export const signUp = async (
  { apiUrl }: World,
  account: { name: string; email: string; password: string },
): Promise<void> => {
  const headers = { 'content-type': 'application/json', origin: apiUrl }
  const request = { method: 'POST', headers, body: JSON.stringify(account) }
  const { status } = await fetch(`${apiUrl}/api/auth/sign-up/email`, request)
  if (status !== 200) throw new Error(`the account was not made: ${status}`)
}

/** What the API needs for people who sign in with the emulated GitHub. */
export const githubSignIn = {
  GITHUB_CLIENT_ID: 'Iv23liTaxiwayLocal000',
  GITHUB_CLIENT_SECRET: 'local-client-secret',
}

/** Goes to a page, signs in with GitHub as octocat, who writes to the first repository, and joins its organization as an owner. */
export const signInWithGithub = async (world: World, page: Page, address: string) => {
  const [project] = world.projects
  if (project === undefined) throw new Error('the world has a project')
  const tell = (method: string, path: string, body: object) =>
    fetch(`${world.github.url}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const email = 'octocat@example.com'
  await tell('POST', 'users', { login: 'octocat', email, current: true })
  const repository = `repositories/${project.owner}/${project.name}`
  await tell('PUT', `${repository}/collaborators/octocat`, { permission: 'write' })
  await page.goto(address)
  await page.getByRole('button', { name: /GitHub/ }).click()
  await page.getByRole('heading', { name: /organization/ }).waitFor()
  await addMember(world, project.organizationId as never, email, 'owner')
  await page.reload()
  await page.getByRole('button', { name: /Acme/ }).click()
}

const narrow = { width: 390, height: 844 }
const wide = { width: 1440, height: 900 }
/** Both widths and both colours. `CAMPAIGN=1` takes all four pairs. */
const looks = [
  { ...narrow, colorScheme: 'dark' },
  { ...wide, colorScheme: 'light' },
  ...(process.env['CAMPAIGN']
    ? ([
        { ...narrow, colorScheme: 'light' },
        { ...wide, colorScheme: 'dark' },
      ] as const)
    : []),
] as const

/** Checks a page with axe and takes its pictures, in both colours, narrow and wide. */
export const inspect = async (t: Test, page: Page, name: string): Promise<void> => {
  mkdirSync(pictures, { recursive: true })
  for (const { width, height, colorScheme } of looks) {
    await page.setViewportSize({ width, height })
    // Without motion, so that no colour is seen half way to another.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const look = `${name} ${colorScheme} ${width}`
    t.same(await findBarriers(page), [], `${look}: axe finds nothing serious`)
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
    t.ok(Number(overflow) <= 0, `${look}: nothing is wider than the window`)
    await page.screenshot({ path: `${pictures}${look.replaceAll(' ', '-')}.png`, fullPage: true })
  }
}

type Finding = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }

const findBarriers = async (page: Page): Promise<string[]> => {
  // By the debugger, which the policy of the page does not bind.
  await page.evaluate(`window.axe ?? (() => { ${axe} })()`)
  const findings = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as Finding[]
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

/** Does in the page what injected markup would do; the directives that stopped it. */
export const breakPolicy = async (page: Page): Promise<string[]> =>
  page.evaluate(`(async () => {
    const stopped = new Set()
    document.addEventListener('securitypolicyviolation', event => stopped.add(event.effectiveDirective))
    const script = document.createElement('script')
    script.append(document.createTextNode('window.isForged = true'))
    document.body.append(script)
    const image = new Image()
    await new Promise(resolve => {
      image.onload = image.onerror = resolve
      image.src = 'http://127.0.0.1:1/pixel.png'
    })
    if (window.isForged) stopped.add('but the script ran')
    return [...stopped].sort()
  })()`)
