import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sampleChange } from '@taxiway/github-emulator'
import { openPage } from '../src/browser/open-page.js'
import { withTeardown } from '../src/campaign/with-teardown.js'
import { buildConsole } from '../src/world/built-console.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'
import { signInAs } from '../src/world/sign-in.js'

const folder = fileURLToPath(new URL('../../../.github/images/', import.meta.url))

/** Takes the README's pictures: a pull request with a live app, as the emulated GitHub and the console show it. */
await withTeardown(async t => {
  const world = await openWorld(t, { apiEnv: { CONSOLE_DIR: await buildConsole() } })
  const [project] = world.projects as [WorldProject]
  const { number } = await world.github.openPull(project, {
    head: 'colour',
    message: 'Use a warmer colour',
    title: 'A warmer colour for the shop',
    files: sampleChange(1),
  })
  await world.settled({ timeoutMs: 120_000 })
  const { page } = await openPage(t)
  await page.setViewportSize({ width: 1000, height: 680 })
  await page.goto(`${world.github.url}/${project.owner}/${project.name}/pull/${number}`)
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}pull-request.png` })

  const { cookie = '' } = await signInAs(world, project.organizationId as never, 'owner')
  const [name = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ name, value, url: world.apiUrl, httpOnly: true, sameSite: 'Lax' }])
  await page.setViewportSize({ width: 1200, height: 760 })
  await page.goto(`${world.apiUrl}/console/projects/${project.projectId}`)
  await page
    .getByRole('link', { name: `#${number}` })
    .first()
    .click()
  await page.getByRole('heading', { name: 'Timeline' }).waitFor()
  await page.screenshot({ path: `${folder}console.png` })
})
