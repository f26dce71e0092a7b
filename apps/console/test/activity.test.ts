import { readFileSync } from 'node:fs'
import { aDeployment, anEnvironment, whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { inspect, openConsole, signInBrowser } from './open-console.js'

t.setTimeout(580_000)
const skip = whyNoBrowser
const forged = `</b><img src=x onerror="document.title='forged'">`

t.test(
  'the audit trail is filtered, paged, exported and verified, also after it was altered',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t, {
      workers: 0,
      apiEnv: { API_RATE_LIMIT_PER_MINUTE: '100000' },
    })
    const [project] = world.projects
    if (project === undefined) throw new Error('the world has a project')
    const { pool } = world.database.handle
    const headers = { ...(await signInBrowser(world, page)), 'content-type': 'application/json' }
    const send = async (method: string, path: string, body: object) => {
      const request = { method, headers, body: JSON.stringify(body) }
      const { status } = await fetch(`${world.apiUrl}/v1/${path}`, request)
      t.ok(status < 300, `${method} ${path}: ${status}`)
    }
    for (let round = 0; round < 26; round += 1)
      for (const action of ['pause', 'resume'])
        await send('POST', `projects/${project.projectId}/${action}`, {})
    await send('PATCH', `organizations/${project.organizationId}`, { name: forged })

    await page.goto(consoleUrl)
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    const entries = page.getByRole('region', { name: 'Entries' })
    const rows = entries.locator('summary')
    await rows.first().waitFor()
    t.equal(await rows.count(), 50)
    await entries.getByRole('button', { name: 'Show more' }).click()
    await rows.nth(52).waitFor()
    t.equal(await rows.count(), 53, 'every entry, page by page')
    await rows.first().click()
    await entries.getByText(JSON.stringify(forged)).waitFor()
    t.equal(await entries.locator('img').count(), 0, 'what was written is text')
    await page.waitForURL(/#53$/)
    await page.reload()
    await entries.getByText(JSON.stringify(forged)).waitFor()
    await inspect(t, page, 'activity')

    await page.getByLabel('Action').fill('project.pause')
    await page.waitForURL(/action=project.pause/)
    await page.getByLabel('Who').selectOption({ label: 'owner' })
    await page.waitForURL(/actor=usr_/)
    await rows.nth(25).waitFor()
    await entries.getByText('organization.update').waitFor({ state: 'detached' })
    t.equal(await rows.count(), 26)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export these entries' }).click()
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trim()
      .split('\n')
    t.equal(lines.length, 26)
    t.ok(lines.every(line => JSON.parse(line).action === 'project.pause'))
    await page.getByLabel('From').fill('2020-01-01')
    await page.getByLabel('Until').fill('2020-01-02')
    await page.waitForURL(/to=2020-01-02/)
    await page.getByText('No entry fits these filters.').waitFor()

    const verdict = page.getByRole('region', { name: 'Verification' })
    await verdict.getByRole('button', { name: 'Verify the trail' }).click()
    await verdict.getByText('Intact: 53 entries were checked').waitFor()
    await inspect(t, page, 'activity-intact')
    await pool.query('alter table audit_log disable trigger audit_log_append_only')
    await pool.query("update audit_log set actor_id = 'nobody' where seq = 7")
    await verdict.getByRole('button', { name: 'Verify again' }).click()
    await verdict.getByRole('alert').filter({ hasText: 'Not intact: entry 7 was altered' }).waitFor()
    await inspect(t, page, 'activity-altered')

    await signInBrowser(world, page, 'viewer')
    await page.goto(`${consoleUrl}/activity`)
    await page.getByText('Owners and admins of this organization read the audit trail.').waitFor()
    for (const [key, name] of [
      ['u', 'Usage'],
      ['s', 'Members'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.getByRole('heading', { name, level: 1 }).waitFor()
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Go to settings').waitFor()
    t.same(faults, [], 'nothing went wrong')
  },
)

t.test(
  'usage is shown by project, author and pull request, and an owner lowers a quota',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t, { workers: 0 })
    const [project] = world.projects
    if (project === undefined) throw new Error('the world has a project')
    const { db, pool } = world.database.handle
    const { projectId, organizationId } = project
    const names = ['liveEnvironments', 'deploymentsPerDay', 'logBytesPerDay', 'userLiveEnvironments']
    const limits = Object.fromEntries(names.map(name => [name, name === 'logBytesPerDay' ? 5_000_000 : 5]))
    await pool.query("insert into quota_defaults (limits, policy) values ($1, 'queue')", [
      JSON.stringify(limits),
    ])
    for (const number of [1, 2, 3]) {
      const environment = await anEnvironment(db, {
        projectId: projectId as never,
        organizationId: organizationId as never,
        target: `pr:${number}`,
      })
      for (let generation = 1; generation <= number; generation += 1)
        await aDeployment(db, {
          organizationId: organizationId as never,
          environmentId: environment.id,
          generation,
          state: 'live',
          buildMs: 65_000,
          logBytes: 1_234_567,
        })
    }
    await signInBrowser(world, page)
    await page.goto(`${consoleUrl}/usage`)
    const quotas = page.getByRole('region', { name: 'Quotas', exact: true })
    const usage = page.getByRole('region', { name: 'Usage', exact: true })
    await usage.getByRole('row').filter({ hasText: 'shop-0' }).getByText('7.4 MB').waitFor()
    await quotas.getByRole('row').filter({ hasText: 'Log in 24 hours' }).getByText('5.0 MB').first().waitFor()
    await page.getByRole('region', { name: 'Quotas of each person' }).waitFor()
    await inspect(t, page, 'usage')
    await usage.getByLabel('By').selectOption('pullRequest')
    await page.waitForURL(/by=pullRequest/)
    await usage.getByRole('row').filter({ hasText: '#3' }).waitFor()
    t.equal(await usage.locator('tbody tr').count(), 3)
    await usage.getByLabel('Time').selectOption('7')
    await page.waitForURL(/days=7/)
    await usage.getByRole('row').filter({ hasText: '#3' }).waitFor()
    await inspect(t, page, 'usage-pull-requests')

    await page.getByRole('button', { name: 'Change quotas' }).click()
    await page.waitForURL(/do=quotas/)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('At most 5.0 MB.').waitFor()
    await inspect(t, page, 'quotas-change')
    const field = dialog.getByLabel('Live environments', { exact: true })
    await field.fill('6')
    await dialog.getByRole('button', { name: 'Change' }).click()
    t.equal(await field.and(page.locator(':invalid')).count(), 1, 'more than what was granted')
    await field.fill('4')
    await dialog.getByLabel('A deployment without room').selectOption('refuse')
    await dialog.getByRole('button', { name: 'Change' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const row = quotas.getByRole('row').filter({ hasText: 'Live environments' })
    await row.getByText('set here').waitFor()
    await quotas.getByText('it is refused').waitFor()
    const stored = await pool.query('select limits, policy from quotas')
    t.same(stored.rows, [{ limits: { liveEnvironments: 4 }, policy: 'refuse' }])

    await signInBrowser(world, page, 'viewer')
    await page.goto(`${consoleUrl}/usage?do=quotas`)
    await usage.getByRole('row').filter({ hasText: 'shop-0' }).waitFor()
    t.equal(await page.getByRole('button', { name: 'Change quotas' }).count(), 0)
    t.equal(await page.getByRole('dialog').count(), 0)
    t.same(faults, [], 'nothing went wrong')
  },
)
