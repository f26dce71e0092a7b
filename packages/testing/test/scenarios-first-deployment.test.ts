import { eq, schema } from '@taxiway/db/testing'
import { callJson } from '@taxiway/emulator-control'
import t from 'tap'
import { eventually } from '../src/eventually.js'
import { openStage } from '../src/scenarios/open-stage.js'
import { processesWith, slowBuild } from '../src/world/slow-builds.js'

t.setTimeout(580_000)

/** Longer than the test: only an end of the build ends it. */
const endlessSeconds = 3_600

t.test('the first deployment', async t => {
  const stage = await openStage(t)
  const { github, database } = stage.world
  const { db } = database.handle

  t.test('the comment is there while the first build still runs (case 18)', async t => {
    const pull = (await stage.scene()).pullRequest()
    const marker = 'first-build-of-all'
    const sha = await pull.opens({ files: slowBuild(marker, endlessSeconds) })
    await eventually(async () => (await processesWith(marker)).length > 0, { what: 'a build' })
    await pull.becomes(t, { comment: new RegExp(`Building.*${sha}`), check: 'in_progress', apps: 1 })
    t.not((await processesWith(marker)).length, 0, 'and its build still runs')
    await pull.closes()
    await pull.becomes(t, { desired: 'down', apps: 0, check: 'cancelled' })
    await stage.isInOrder(t)
  })

  t.test('the GitHub deployments of an environment end with its app, saying why', async t => {
    const scene = await stage.scene()
    const { project } = scene
    const pull = scene.pullRequest()
    const shas = [await pull.opens()]
    await pull.becomes(t, { serves: pull.head(), deployments: ['success'] })
    shas.push(await pull.pushes())
    await pull.becomes(t, { serves: pull.head(), deployments: ['success'] })
    shas.push(await pull.pushes({ files: { 'package.json': '{' } }))
    await pull.becomes(t, { deployments: ['failure'] })
    const here = `${github.url}/_control/repositories/${project.owner}/${project.name}/deployments`
    const before = await callJson<{ id: number }[]>(here)
    t.equal(before.length, 3)
    await pull.closes()
    await pull.becomes(t, { desired: 'down', reason: 'closed', apps: 0, deployments: [] })
    await eventually(async () => (await callJson<unknown[]>(here)).length === 0, { what: 'no deployment' })
    const calls = (await github.journal()).filter(({ method }) => method !== 'GET')
    for (const { id } of before) {
      const own = calls.filter(({ path }) => new RegExp(`/deployments/${id}(/|$)`).test(path))
      const [last, end] = [own.at(-1), own.at(-2)]
      t.match(last, { method: 'DELETE', status: 204 })
      t.match(end?.body, { state: 'inactive', description: /^Taken down. The pull request was closed/ })
    }
    await stage.isInOrder(t)
  })

  t.test('one that failed keeps its place in the quota for two hours, then it goes (case 31)', async t => {
    const scene = await stage.scene()
    const { organizationId } = scene.project
    await db
      .insert(schema.quotas)
      .values({ organizationId: organizationId as never, granted: { liveEnvironments: 1 } })
    const first = scene.pullRequest()
    await first.opens({ files: { 'package.json': '{' } })
    await first.becomes(t, { desired: 'up', check: 'failure', apps: 1 })
    const second = scene.pullRequest()
    await second.opens()
    await second.becomes(t, { desired: 'held', reason: 'quota_live_environments', apps: 0 })
    const of = async (id: string) =>
      (
        await db
          .select()
          .from(schema.environments)
          .where(eq(schema.environments.id, id as never))
      )[0]
    const leftMs = Number((await of(await first.environmentId()))?.expiresAt) - Date.now()
    t.ok(leftMs > 110 * 60_000 && leftMs <= 120 * 60_000, `${leftMs} ms are left`)
    await scene.clock.passes({ hours: 2, minutes: 1 })
    await first.becomes(t, { desired: 'down', reason: 'first_deployment_failed', apps: 0 })
    await second.becomes(t, { desired: 'up', serves: second.head(), check: 'success' })
    await stage.isInOrder(t)
  })
})
