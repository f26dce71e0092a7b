import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { aDelivery, aDeployment, anEnvironment, eventually, whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { githubSignIn, inspect, openConsole, signInBrowser, signInWithGithub } from './open-console.js'

t.setTimeout(580_000)
const skip = whyNoBrowser
const forged = `</script><img src=x onerror="document.title='forged'">`

t.test(
  'a dead delivery is replayed after its dry run, and a suspect one is released or dropped',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t)
    const [project] = world.projects
    const [worker] = world.workers
    if (project === undefined || worker === undefined) throw new Error('the world has a project and a worker')
    const { db } = world.database.handle
    await signInBrowser(world, page)

    page.setDefaultTimeout(15_000)
    await worker.kill()
    const { sha } = await world.github.openPull(project, {
      head: 'colour',
      title: forged,
      files: sampleRepositoryFiles(),
    })
    const dead = await eventually(async () => {
      const found = await db.query.deliveries.findFirst({ where: (row, { eq }) => eq(row.action, 'opened') })
      if (found === undefined) throw new Error('GitHub has not sent it yet')
      return found
    })
    const { pool } = world.database.handle
    await pool.query(
      `update deliveries set state = 'dead', error = 'The database was away.', processed_at = now(),
         history = '[{"what":"failed","at":"2026-01-01T00:00:00Z","error":"The database was away."}]'`,
    )
    const { id: _id, guid: _guid, ...values } = dead
    const heldIds: string[] = []
    for (const secondsBefore of [1, 2]) {
      const receivedAt = new Date(dead.receivedAt.getTime() - secondsBefore * 1_000)
      const held = await aDelivery(db, { ...values, receivedAt, state: 'suspect' })
      await pool.query(
        'insert into delivery_bodies (delivery_id, body) select $1, body from delivery_bodies where delivery_id = $2',
        [held.id, dead.id],
      )
      heldIds.push(held.id)
    }
    await worker.start()

    await page.goto(`${consoleUrl}/deliveries`)
    await page.getByLabel('State').selectOption('dead')
    await page.getByLabel('Action').fill('opened')
    await page.waitForURL(/state=dead&action=opened/)
    await inspect(t, page, 'deliveries-filtered')
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Replay 1 delivery …' }).click()
    await dialog.getByText('Would change pr:1').waitFor()
    await page.waitForURL(/do=replay/)
    await inspect(t, page, 'bulk-replay')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('link', { name: 'pull_request.opened' }).click()
    const attempts = page.getByRole('region', { name: /^Attempts/ })
    await attempts.getByRole('cell', { name: 'Processing failed' }).waitFor()
    await attempts.getByText('The database was away.').waitFor()
    const contents = page.getByRole('region', { name: 'Headers and payload' })
    await contents.getByRole('button', { name: 'pull_request' }).waitFor()
    await contents.getByLabel('Search names and values').fill('onerror')
    await contents.getByText(forged).first().waitFor()
    await page.waitForURL(/find=onerror/)
    t.equal(await contents.locator('img, script').count(), 0, 'a payload is text')
    t.equal(await contents.getByText('repository').count(), 0, 'what does not match is hidden')
    await inspect(t, page, 'delivery-payload')

    await page.getByRole('button', { name: 'Replay' }).click()
    const change = dialog.getByRole('list', { name: 'What would change' })
    await change.getByText('no environment').waitFor()
    await change.getByText(sha.slice(0, 7)).first().waitFor()
    await page.waitForURL(/do=replay/)
    t.same(await db.query.environments.findMany(), [], 'a dry run changes nothing')
    await inspect(t, page, 'replay')
    await dialog.getByLabel('Reason').fill('the database was away')
    await dialog.getByRole('button', { name: 'Replay' }).click()
    await dialog.getByRole('link', { name: 'Open the new delivery' }).click()
    await page.getByText('Replay of').waitFor()
    const decisions = page.getByRole('region', { name: /^Decisions/ })
    await decisions.getByRole('link', { name: 'Pull request #1' }).waitFor()
    await decisions.getByRole('link', { name: 'its deployment' }).waitFor()
    await inspect(t, page, 'delivery-replayed')
    await page.getByRole('link', { name: dead.id }).click()
    await page.getByRole('region', { name: 'Replays of it' }).getByText('pull_request.opened').waitFor()

    await page.goto(`${consoleUrl}/deliveries/${heldIds[0]}`)
    await page.getByRole('button', { name: 'Release' }).click()
    await dialog.getByText('Nothing would change.').waitFor()
    await inspect(t, page, 'release')
    await dialog.getByLabel('Reason').fill('two events were alike')
    await dialog.getByRole('button', { name: 'Release' }).click()
    await dialog.getByRole('link', { name: 'Open the new delivery' }).click()
    await page.getByText('two events were alike').waitFor()
    await page.goto(`${consoleUrl}/deliveries/${heldIds[1]}?do=drop`)
    await dialog.getByLabel('Reason').fill('sent by a stranger')
    await dialog.getByRole('button', { name: 'Drop' }).click()
    await page.getByText('dropped', { exact: true }).waitFor()
    const ended = await db.query.deliveries.findMany({
      where: (row, { inArray }) => inArray(row.id, heldIds as never[]),
    })
    t.same(ended.map(({ reason }) => reason).sort(), ['dropped', 'released'])

    await page.goto(`${consoleUrl}/deliveries?event=pull_request&state=dead&do=replay`)
    await dialog.getByText('Nothing would change.').first().waitFor()
    await dialog.getByLabel('Reason').fill('all of the outage')
    await dialog.getByRole('button', { name: /^Replay \d/ }).click()
    await page.getByText(/The replays of .* are stored/).waitFor({ state: 'attached' })
    const replays = await db.query.deliveries.findMany({
      where: (row, { eq }) => eq(row.replayReason, 'all of the outage'),
    })
    t.ok(replays.some(({ replayOf }) => replayOf === dead.id))
    await page.goto(`${consoleUrl}/deliveries/${heldIds[1]}`)
    await page.getByText('dropped', { exact: true }).waitFor()
    t.equal(await page.title(), 'pull_request.opened · Taxiway')
    await page.goto(`${consoleUrl}/deliveries?about=1`)
    await page.getByRole('link', { name: 'pull_request.opened' }).first().waitFor()
    await page.getByLabel('About').fill('2')
    await page.waitForURL(/about=2/)
    await page.getByText('No delivery fits these filters.').waitFor()
    t.same(faults, [])

    await page.context().clearCookies()
    await signInBrowser(world, page, 'viewer')
    await page.goto(`${consoleUrl}/deliveries/${dead.id}`)
    await page.getByText('Admins of this organization can read them').waitFor()
    t.equal(await page.getByRole('button', { name: 'Replay' }).count(), 0, 'a viewer reads only')
    t.same(faults, [], 'and asks for nothing that is refused')
  },
)

t.test(
  'an operator sees the system, and confirms a sweep by typing its number; a project is asked about again',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t, {
      workers: 0,
      apiEnv: {
        OPERATORS: 'octocat',
        ...githubSignIn,
      },
    })
    page.setDefaultTimeout(15_000)
    const [project] = world.projects
    if (project === undefined) throw new Error('the world has a project')
    const { pool, db } = world.database.handle
    const owned = { organizationId: project.organizationId, projectId: project.projectId } as never as {
      organizationId: never
      projectId: never
    }
    const failed = await anEnvironment(db, { ...owned, target: 'pr:7' })
    await aDeployment(db, { ...owned, environmentId: failed.id, state: 'failed', finishedAt: new Date() })
    await anEnvironment(db, {
      ...owned,
      target: 'pr:8',
      desired: 'held',
      desiredReason: 'fork_unapproved',
      downAt: new Date(Date.now() + 3_600_000),
      downReason: 'label_removed',
    })
    const strays = Array.from({ length: 30 }, (_, index) => `taxiway-stray-${index}-</script>`)
    await pool.query(
      `insert into app_sweeps (id, at, known, strays, stray_count, unknown, unknown_count, is_withheld)
       values ('newest', date_trunc('milliseconds', now()), 2, $1, 30, '["of-another"]', 1, true)`,
      [JSON.stringify(strays)],
    )
    await pool.query(
      `insert into deliveries (id, endpoint, guid, signature, signed_with, event, headers, request_id)
       values ('dlv_00000000000000000000000001', 'github-app', gen_random_uuid(), '', 'current', 'ping', '{}', 'req_1')`,
    )
    await pool.query(
      `insert into worker_heartbeats (id, kind, version, detail) values ('api-of-another-host', 'api', '1', $1)`,
      [{ breakers: [{ key: 'api.machines.dev|fly:4f1a', state: 'open', since: new Date() }] }],
    )
    await pool.query("update key_check set changed_at = now() - interval '400 days'")
    await signInWithGithub(world, page, `${consoleUrl}/system`)
    await page.getByRole('heading', { name: 'System', level: 1 }).waitFor()
    await page.getByRole('alert').filter({ hasText: 'No worker is alive' }).waitFor()
    await page.getByText(/^1, the oldest since/).waitFor()
    await page.getByRole('region', { name: 'Breakers' }).getByText('Open: calls are paused').waitFor()
    const sweep = page.getByRole('region', { name: 'Sweep' })
    await sweep.getByText('Strays: 30').click()
    await sweep.getByText('taxiway-stray-29-</script>').waitFor()
    await inspect(t, page, 'system')
    await sweep.getByRole('button', { name: 'Remove 30 apps …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove 30 apps?' })
    await dialog.getByLabel('Type 30, the number of apps').fill('3')
    await dialog.getByRole('button', { name: 'Remove them' }).click()
    const { rows } = await pool.query('select confirmed_by from app_sweeps')
    t.same(rows, [{ confirmed_by: null }], 'a wrong number confirms nothing')
    await inspect(t, page, 'sweep')
    await dialog.getByLabel('Type 30, the number of apps').fill('30')
    await dialog.getByRole('button', { name: 'Remove them' }).click()
    await sweep.getByText('An operator confirmed it').waitFor()
    t.equal(await sweep.getByRole('button', { name: 'Remove 30 apps …' }).count(), 0)

    await page.getByRole('link', { name: 'Now', exact: true }).click()
    const stuck = page.getByRole('region', { name: 'Needs attention (5)' })
    await stuck.getByRole('link', { name: 'No worker is alive' }).waitFor()
    await stuck.getByRole('link', { name: 'Calls to api.machines.dev are paused' }).waitFor()
    await stuck.getByRole('link', { name: 'ENCRYPTION_SECRET is 400 days old' }).waitFor()
    await stuck.getByRole('link', { name: 'shop-0 · Pull request #7' }).waitFor()
    await stuck.getByText(/goes down in \d+ minutes: its label was removed/).waitFor()
    await inspect(t, page, 'now-stuck')
    await stuck.getByRole('link', { name: 'Decide' }).click()
    await page.getByRole('heading', { name: 'Pull request #8', level: 1 }).waitFor()
    await page.getByText(/goes down in \d+ minutes: its label was removed/).waitFor()

    await page.getByRole('link', { name: 'Projects', exact: true }).first().click()
    await page.getByRole('link', { name: 'shop-0' }).click()
    await page.getByRole('button', { name: 'Ask GitHub now' }).click()
    await inspect(t, page, 'sync')
    await page.getByRole('button', { name: 'Ask now' }).click()
    await page.getByText('Taxiway asks GitHub about shop-0.').waitFor()
    t.match((await pool.query("select action from audit_log where action like 'project.%'")).rows, [
      { action: 'project.sync' },
    ])
    t.same(
      faults.filter(fault => !/status of 40[13]/.test(fault)),
      [],
    )
  },
)
