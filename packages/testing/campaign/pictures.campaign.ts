import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sampleChange } from '@taxiway/github-emulator'
import { openPage } from '../src/browser/open-page.js'
import { withTeardown } from '../src/campaign/with-teardown.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

const folder = fileURLToPath(new URL('../../../.github/images/', import.meta.url))

/** Takes the README's picture: a pull request with a live app, as the emulated GitHub shows it. */
await withTeardown(async t => {
  const world = await openWorld(t)
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
})
