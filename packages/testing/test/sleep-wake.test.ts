import { askApp } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

t.test(
  'an environment sleeps, wakes as it was, or without its machine, or to a push, and goes when its time is over',
  async t => {
    const world = await openWorld(t)
    const { pool, db } = world.database.handle
    const [project] = world.projects as [WorldProject]
    const { token } = await anApiToken(db, {
      organizationId: project.organizationId as never,
      scopes: ['read', 'deploy'],
    })
    const call = async (path: string, body?: unknown) => {
      const answer = await fetch(`${world.apiUrl}/v1/environments/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    const opened = await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
    await world.settled()
    const { rows } = await pool.query<{ id: string; url: string }>('select id, url from environments')
    const [{ id, url }] = rows as [{ id: string; url: string }]
    const visit = () => askApp(`${url}/version`)
    const started = async () => (await world.machines.machines()).filter(one => one.state === 'started')
    const [before] = await started()
    const stepsOf = async (kind: string) =>
      (
        await pool.query<{ name: string }>(
          `select s.name from deployment_steps s join deployments d on d.id = s.deployment_id where d.kind = $1 order by s.id`,
          [kind],
        )
      ).rows.map(({ name }) => name)

    t.equal((await call(`${id}/sleep`, {})).status, 202)
    await world.settled()
    t.same(await started(), [], 'its machine is stopped')
    t.same(await world.machines.processes(), [], 'and no process of it is left')
    t.equal((await visit())?.status, 503, 'its address refuses')
    const asleep = (await call(id)).body
    t.match(asleep, {
      desired: { state: 'asleep', reason: 'slept_by_user' },
      live: null,
      asleep: { sha: opened.sha },
      url: null,
    })
    t.match(String((await call(`${id}/explain`)).body['summary']), /put it to sleep.*is kept, stopped since/)
    t.match((await pool.query(`select state from deployments where kind = 'sleep'`)).rows, [
      { state: 'asleep' },
    ])
    const told = (await world.github.journal()).filter(({ path }) => path.includes('/comments'))
    t.match(JSON.stringify(told.at(-1)), /Asleep.*A user put it to sleep/, 'the comment says so')
    await isClean()

    t.equal((await call(`${id}/wake`, {})).status, 202)
    await world.settled()
    t.match((await visit())?.body, opened.sha, 'the same commit answers')
    t.equal((await started())[0]?.id, before?.id, 'from the same machine')
    t.notOk((await stepsOf('wake')).includes('fetch'), 'and nothing was fetched or built')
    t.match((await call(id)).body, { desired: { state: 'up', reason: 'woken_by_user' }, asleep: null })
    await isClean()

    await call(`${id}/sleep`, {})
    await world.settled()
    const [slept] = (await world.machines.machines()).filter(one => one.id === before?.id)
    if (slept === undefined) throw new Error('its machine is not there')
    await world.machines.destroy(slept)
    t.equal((await call(`${id}/wake`, {})).status, 202)
    await world.settled()
    t.match((await visit())?.body, opened.sha, 'without its machine it wakes all the same')
    t.not((await started())[0]?.id, before?.id, 'in another one')
    t.match(
      await stepsOf('wake'),
      [
        ...['start', 'switch', 'verify-live', 'remove-others'],
        ...['app', 'release', 'confirm', 'switch', 'verify-live', 'remove-others'],
      ],
      'and it was released from its image, without a build',
    )
    await isClean()

    await call(`${id}/sleep`, {})
    await world.settled()
    const pushed = await world.github.push(project, opened.number, { files: sampleChange(2) })
    await eventually(async () => (await visit())?.body?.includes(pushed.sha), { timeoutMs: 120_000 })
    await world.settled()
    t.equal((await started()).length, 1, 'and the machine that slept is gone')
    await isClean()

    await pool.query(
      `update environments set expires_at = now() - interval '1 hour', last_activity_at = now() - interval '1 hour'`,
    )
    await eventually(async () => (await visit())?.status === 404, { timeoutMs: 120_000 })
    await world.settled()
    t.match((await call(id)).body, { desired: { state: 'down', reason: 'expired' } })
    t.same(await world.machines.apps(), [], 'nothing of it is left')

    const { body: receipt } = await call(`${id}/receipt`)
    t.match(receipt, { isOver: true, isComplete: true, cost: { currency: 'USD', perDay: 0 } })
    t.ok((receipt['cost'] as { machineSeconds: number }).machineSeconds > 0, 'its machines ran')
    const made = receipt['resources'] as { kind: string; state: string; goneAt: string | null }[]
    t.same(
      new Set(made.map(({ kind }) => kind)),
      new Set(['app', 'machine', 'address', 'comment', 'check_run', 'github_deployment']),
      'everything that was made is told',
    )
    for (const kind of ['app', 'machine', 'address'])
      for (const one of made.filter(other => other.kind === kind))
        t.match(one, { state: 'gone', goneAt: String }, `${kind}: when its absence was verified`)
    const comments = (await world.github.journal()).filter(({ path }) => path.includes('/comments'))
    t.match(JSON.stringify(comments), /Cost: /, 'the comment tells the cost')

    async function isClean() {
      t.same(await checkWorld(world), [])
    }
  },
)
