import { schema } from '@taxiway/db/testing'
import { askApp } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(300_000)

t.test('a pull request beyond the quota waits, says why, and goes live when a place is free', async t => {
  const world = await openWorld(t)
  const { db, pool } = world.database.handle
  const [project] = world.projects as [WorldProject]
  const organizationId = project.organizationId as never
  await db.insert(schema.quotas).values({ organizationId, limits: { liveEnvironments: 1 }, policy: 'queue' })
  const { token } = await anApiToken(db, { organizationId, scopes: ['read'] })
  const read = async (path: string) => {
    const answer = await fetch(`${world.apiUrl}/v1/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const environmentOf = async (number: number) => {
    const { rows } = await pool.query<{ id: string; url: string }>(
      'select id, url from environments where target = $1',
      [`pr:${number}`],
    )
    return rows[0] as { id: string; url: string }
  }

  const first = await world.github.openPull(project, { head: 'first', files: sampleChange(1) })
  await world.settled()
  const second = await world.github.openPull(project, { head: 'second', files: sampleChange(2) })
  await eventually(async () => (await environmentOf(second.number)) !== undefined)
  await world.settled()
  const { id } = await environmentOf(second.number)
  t.match(await read(`environments/${id}`), {
    desired: { state: 'held', reason: 'quota_live_environments' },
    live: null,
  })
  t.match(String((await read(`environments/${id}/explain`))['summary']), /quota|as many/i)
  t.match(
    ((await read(`environments/${id}/deployments`)) as { data: unknown[] }).data,
    [{ state: 'skipped', reason: 'quota_live_environments', sha: second.sha }],
    'a row tells which commit is not deployed, and why',
  )
  const checks = (await world.github.journal()).filter(({ path }) => path.endsWith('/check-runs'))
  t.match(
    JSON.stringify(checks.at(-1)),
    /"action_required".*its quota allows/,
    'so does the check, without a comment',
  )
  t.equal((await world.machines.apps()).length, 1, 'nothing runs for it')
  t.same(await checkWorld(world), [])

  await world.github.change(project, first.number, 'close')
  await eventually(
    async () =>
      (await askApp(`${(await environmentOf(second.number)).url}/version`))?.body?.includes(second.sha),
    { timeoutMs: 120_000 },
  )
  await world.settled()
  t.match(await read(`environments/${id}`), { desired: { state: 'up', reason: 'pull_request_open' } })
  t.equal((await world.machines.apps()).length, 1, 'and the place it took is the one that was left')
  t.same(await checkWorld(world), [])
})
