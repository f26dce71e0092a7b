import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { eventually, openPage, whyNoBrowser } from '@taxiway/testing'
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
  const onGithub = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const url = `${world.github.url}/_control/${path}`
    return (await fetch(url, { method, headers, body: JSON.stringify(body) })).text()
  }
  await onGithub('POST', 'users', { login: 'octocat', email: 'octocat@example.com', current: true })

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
  const { page: other, faults: refused } = await openPage(t)
  await other.context().addCookies(await page.context().cookies())
  await other.goto(`${consoleUrl}/start`)
  await other.getByRole('heading', { name: 'Create the GitHub App' }).waitFor()
  t.same(await breakPolicy(other), ['img-src', 'require-trusted-types-for'])
  await other.evaluate(`(() => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = 'http://127.0.0.1:1/elsewhere'
    document.body.append(form)
    form.submit()
  })()`)
  await eventually(() => refused.some(text => /form-action/.test(text)))
  await other.close()

  const logs = () => `${world.api.log()}\n${worker.log()}`
  const secrets = Object.values(values).flatMap(value => (value ?? '').split('\n').slice(1, -1))
  t.equal(logs().split(token).length, 2, 'the token is in the output once: where it was printed')
  await world.api.stop()
  world.api.configure(values)
  worker.configure(values)
  await world.api.start()
  await page.getByRole('link', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Continue with GitHub' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Acme')
  await page.getByLabel('Short name').fill('acme')
  await page.getByRole('button', { name: 'Create it' }).click()
  await page.getByRole('heading', { name: 'Get started', level: 1 }).waitFor()
  t.equal(page.url(), `${consoleUrl}/start`)
  const step = (name: string) => page.getByRole('region', { name })
  const isDone = (name: string) => step(name).getByText('Done', { exact: true }).waitFor()
  await isDone('GitHub knows the App')
  await isDone('The App has its permissions and events')
  await step('A worker is alive').getByText('No worker is alive.').waitFor()
  await step('Fly accepts the token').getByText('Unknown', { exact: true }).waitFor()
  await inspect(t, page, 'start-worker')
  await worker.start()
  await isDone('A worker is alive')
  await isDone('Fly accepts the token')

  const made = { owner: 'acme', name: 'shop', install: false, files: sampleRepositoryFiles() }
  const { id } = JSON.parse(await onGithub('POST', 'repositories', made)) as { id: number }
  await onGithub('PUT', 'repositories/acme/shop/collaborators/octocat', { permission: 'write' })
  const installing = page.context().waitForEvent('page')
  await step('The App is installed')
    .getByRole('link', { name: /Install the App/ })
    .click()
  const popup = await installing
  await popup.getByRole('button', { name: 'Install on acme' }).click()
  await popup.waitForURL(url => url.pathname === '/console/start')
  await popup.close()
  await isDone('The App is installed')
  await isDone('A webhook arrived')
  await page.getByRole('button', { name: 'Choose acme/shop' }).click()
  await step('A repository is connected').getByText('Package manager').waitFor()
  await inspect(t, page, 'start-connect')
  await page.getByRole('button', { name: 'Connect acme/shop' }).click()
  await step('A repository is connected').getByText('acme/shop is connected.').waitFor()
  await step('The first app is live')
    .getByText(/Open a pull request on acme\/shop/)
    .waitFor()
  const installationId = Number(
    (await world.database.handle.pool.query('select installation_id from projects')).rows[0]?.installation_id,
  )
  const { sha } = await world.github.openPull(
    { id, owner: 'acme', name: 'shop', installationId },
    { head: 'colour', title: 'A colour', files: { 'colour.txt': 'blue' } },
  )
  await isDone('The first app is live')
  await page.getByText('Everything works.').waitFor()
  await inspect(t, page, 'start-complete')
  const link = step('The first app is live').getByRole('link', { name: /Open the app/ })
  const opened = page.context().waitForEvent('page')
  await link.click()
  const app = await opened
  await app.waitForURL(/\.localhost:/)
  await app.goto(new URL('/version', app.url()).href)
  t.same(JSON.parse((await app.locator('body').textContent()) ?? ''), { sha })
  await app.close()

  await world.github.setPermissions(installationId, { metadata: 'read', contents: 'read' })
  const missing = step('The App is installed').getByRole('list')
  await missing.getByText('Without it commands in comments are not seen.').waitFor()
  await missing.getByText('Without it commits get no check.').waitFor()
  await inspect(t, page, 'start-missing')
  for (const secret of [...secrets, ...Object.values(values).filter(value => (value ?? '').length > 30)])
    if (secret && !secret.includes('\n'))
      t.notOk(logs().includes(secret), `no log has ${secret.slice(0, 4)}…`)
  t.same(
    faults.filter(fault => !/status of 40[14]|ERR_(CONNECTION|EMPTY)/.test(fault)),
    [],
  )
})
