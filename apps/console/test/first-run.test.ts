import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { eventually, whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { breakPolicy, inspect, openConsole } from './open-console.js'

t.setTimeout(580_000)
const skip = whyNoBrowser

const withoutGithub = {
  GITHUB_APP_ID: undefined,
  GITHUB_APP_PRIVATE_KEY: undefined,
  GITHUB_CLIENT_ID: undefined,
  GITHUB_CLIENT_SECRET: undefined,
  GITHUB_WEBHOOK_SECRET: undefined,
}

t.test('from an empty database and no GitHub App to a live app', { skip }, async t => {
  const { world, page, faults, consoleUrl } = await openConsole(t, { projects: 0 })
  const [worker] = world.workers
  if (worker === undefined) throw new Error('the world has a worker')
  await world.api.stop()
  await worker.stop()
  world.api.configure({ ...withoutGithub, OPERATORS: 'octocat' })
  worker.configure(withoutGithub)
  await world.api.start()
  await fetch(`${world.github.url}/_control/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'octocat', email: 'octocat@example.com', current: true }),
  })

  const [, token = ''] = /\/console\/start#([\w-]{43})$/m.exec(world.api.log()) ?? []
  await page.goto(consoleUrl)
  await page.waitForURL(`${consoleUrl}/start`)
  await page.getByRole('heading', { name: 'Set up Taxiway' }).waitFor()
  await inspect(t, page, 'setup-token')
  await page.getByLabel('Setup token').fill('a guess')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').filter({ hasText: 'setup.token_invalid' }).waitFor()
  await page.goto(`${consoleUrl}/start#${token}`)
  await page.reload()
  await page.getByRole('heading', { name: 'Create the GitHub App' }).waitFor()
  t.equal(page.url(), `${consoleUrl}/start`, 'the token leaves the address')
  await inspect(t, page, 'setup-app')
  await page.getByLabel('Name of the App').fill('Taxiway of Acme')
  await page.getByRole('button', { name: /^Continue on / }).click()
  await page.getByRole('button', { name: 'Create GitHub App for octocat' }).click()
  await page.getByRole('heading', { name: 'GitHub created the App' }).waitFor()
  t.equal(page.url(), `${consoleUrl}/start`, 'the code leaves the address')
  await inspect(t, page, 'setup-lines')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const text = readFileSync(await (await downloading).path(), 'utf8')
  t.equal(await page.getByRole('region', { name: 'Lines for .env' }).locator('pre').textContent(), text)
  const values = parseEnv(text)
  t.same(Object.keys(values).sort(), Object.keys(withoutGithub).sort())
  t.same(
    faults.splice(0).filter(fault => !/status of 401/.test(fault)),
    [],
  )
  await page.evaluate(`(() => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = 'http://127.0.0.1:1/elsewhere'
    document.body.append(form)
    form.submit()
  })()`)
  await eventually(() => faults.some(fault => /form-action/.test(fault)))
  t.match(await breakPolicy(page), ['img-src', 'require-trusted-types-for'])
  faults.splice(0)
})
