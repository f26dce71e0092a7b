import { eq, schema } from '@taxiway/db/testing'
import t from 'tap'
import type { PullChange } from './convergence/github-model.js'
import { openStage, openStageDeps } from './convergence/stage.js'
import { environmentOf } from './environment-of.js'

const deps = await openStageDeps(t)
/** More than the outside calls of any story. */
const farthest = 60

const open = async () => {
  const stage = await openStage(deps)
  const { db, github, target } = stage
  const change = (number: number, what: PullChange) => {
    const changed = github.change(number, what, false)
    if (!changed) throw new Error(`nothing came of ${what}`)
    return changed
  }
  const environment = (number: number) => environmentOf({ db }, number)
  return {
    ...stage,
    /** Something happens on GitHub without a delivery. */
    change,
    tells: (number: number, what: PullChange) => stage.deliver(change(number, what)),
    environment,
    deploymentsOf: async (number: number) => {
      const { id } = await environment(number)
      return (
        await db
          .select()
          .from(schema.deployments)
          .where(eq(schema.deployments.environmentId, id))
          .orderBy(schema.deployments.generation)
      ).filter(one => one.kind === 'deploy')
    },
    /** The commit that a visitor of the app gets. */
    serves: async (number: number) => {
      const { appName } = await environment(number)
      return (await stage.facts()).answers.find(one => one.app === appName)
    },
    calls: (method: string, path: RegExp) =>
      target.facts().fly.filter(one => one.method === method && path.test(one.path)),
  }
}

t.test(
  'after hours without deliveries each pull request is deployed once, at its head (cases 9, 13)',
  async t => {
    const stage = await open()
    for (const number of [1, 4]) await stage.tells(number, 'open')
    await stage.rest()
    const known = (await stage.deploymentsOf(1)).length
    let head = ''
    for (const number of [1, 2]) {
      if (number === 2) stage.change(2, 'open')
      for (let push = 0; push < 3; push += 1) head = stage.change(number, 'push').headSha
      if (number === 1) t.equal(known, 1)
    }
    stage.change(4, 'close')
    await stage.sync()
    await stage.rest()
    t.equal((await stage.deploymentsOf(1)).length, 2, 'one for all three pushes')
    t.match(await stage.deploymentsOf(2), [{ state: 'live', sha: head }])
    t.match(await stage.serves(2), { status: 200, sha: head })
    t.match(await stage.environment(4), { desired: 'down', desiredReason: 'closed', appName: String })
    t.notOk(stage.target.hasApp((await stage.environment(4)).appName ?? ''))
  },
)

t.test('a list that fails or lacks something takes nothing down (case 10)', async t => {
  const stage = await open()
  for (const number of [1, 2]) await stage.tells(number, 'open')
  await stage.rest()
  const before = await stage.db.select({ g: schema.environments.generation }).from(schema.environments)
  for (const mood of ['failing', 'partial_lists', 'suspended'] as const) {
    stage.github.setMood(mood)
    for (let round = 0; round < 3; round += 1) await stage.sync()
    await stage.rest()
    const after = await stage.db.select({ g: schema.environments.generation }).from(schema.environments)
    t.strictSame(after, before, mood)
    t.equal(stage.target.facts().apps.length, 2)
  }
})

t.test(
  'a push while a machine is made: the fence stops the rest, and the old version serves (case 21)',
  async t => {
    const stage = await open()
    const first = await stage
      .tells(1, 'open')
      .then(() => stage.rest())
      .then(() => stage.environment(1))
    await stage.tells(1, 'push')
    const overtaken = (await stage.environment(1)).desiredSha
    while ((await stage.work({ at: /^POST .*\/machines$/, kind: 'pause_after' })) === 'done');
    t.equal(stage.paused(), 1, 'a worker waits for the answer of Fly')
    await stage.tells(1, 'push')
    await stage.resume()
    t.match(await stage.serves(1), { status: 200, sha: first.liveSha }, 'nothing was switched')
    await stage.rest()
    const { desiredSha } = await stage.environment(1)
    t.match(await stage.serves(1), { status: 200, sha: desiredSha })
    t.match(
      (await stage.deploymentsOf(1)).map(({ sha, state }) => [sha, state]),
      [
        [first.liveSha, 'live'],
        [overtaken, 'superseded'],
        [desiredSha, 'live'],
      ],
    )
    t.equal(stage.target.facts().machines.length, 1)
  },
)

t.test(
  'closed at any call of a deployment to the outside: nothing is left, nothing returns (cases 45, 46)',
  async t => {
    let met = 0
    for (let at = 1; at <= farthest; at += 1) {
      const stage = await open()
      await stage.tells(1, 'open')
      if ((await stage.work({ at, kind: 'pause_after' })) !== 'paused') break
      met = at
      await stage.tells(1, 'close')
      await stage.resume()
      await stage.rest()
      t.match(await stage.environment(1), { desired: 'down', liveSha: null }, `call ${at}`)
      t.strictSame(stage.target.facts().apps, [], `call ${at}: no app`)
      t.strictSame(stage.target.facts().machines, [], `call ${at}: no machine`)
    }
    t.ok(met > 5 && met < farthest, `${met} calls were met`)
  },
)

t.test('reopened at any call of a teardown: the app is there again, under its name (case 48)', async t => {
  let met = 0
  for (let at = 0; at <= farthest; at += 1) {
    const stage = await open()
    await stage.tells(1, 'open')
    await stage.rest()
    const { appName, desiredSha } = await stage.environment(1)
    await stage.tells(1, 'close')
    if (at > 0 && (await stage.work({ at, kind: 'pause_after' })) !== 'paused') break
    met = at
    await stage.tells(1, 'reopen')
    await stage.resume()
    await stage.rest()
    t.match(await stage.environment(1), { desired: 'up', appName }, `call ${at}`)
    t.match(await stage.serves(1), { status: 200, sha: desiredSha }, `call ${at}`)
    t.equal(stage.target.facts().machines.length, 1, `call ${at}: one machine`)
    if (at === 0) t.strictSame(stage.calls('DELETE', /^\/v1\/apps\/[^/]+$/), [], 'the app was kept')
  }
  t.ok(met > 2 && met < farthest, `${met} calls were met`)
})

t.test('a label that vanished without an event is found by asking (case 55)', async t => {
  const stage = await open()
  await stage.rules(true)
  await stage.tells(1, 'open')
  await stage.tells(1, 'label')
  await stage.rest()
  t.match(await stage.serves(1), { status: 200 })
  stage.change(1, 'unlabel')
  await stage.settle()
  t.match(await stage.environment(1), { desired: 'down', desiredReason: 'label_removed' })
  t.match(await stage.serves(1), { status: 404 })
})

t.test(
  'a commit with the files of one that was built is deployed without a build (cases 23, 50)',
  async t => {
    const stage = await open()
    await stage.tells(1, 'open')
    await stage.rest()
    await stage.tells(1, 'amend')
    await stage.rest()
    const [first, second] = await stage.deploymentsOf(1)
    t.not(second?.sha, first?.sha)
    t.match(second, { state: 'live', image: first?.image })
    t.match(await stage.serves(1), { status: 200, sha: second?.sha })
    t.equal(stage.builds.length, 1)

    await stage.tells(1, 'close')
    await stage.rest()
    stage.change(1, 'reopen')
    await stage.tells(1, 'amend')
    await stage.rest()
    t.match(await stage.serves(1), { status: 200 })
    t.equal(stage.builds.length, 1, 'the image outlives the app')
  },
)

t.test('a commit that was built is deployed again while GitHub does not answer', async t => {
  const stage = await open()
  await stage.tells(1, 'open')
  await stage.rest()
  stage.github.setMood('failing')
  await stage.request(1, 'deploy')
  await stage.rest()
  const deployments = await stage.deploymentsOf(1)
  t.equal(deployments.length, 2)
  t.match(deployments.at(-1), { state: 'live', sha: deployments[0]?.sha })
  t.equal(stage.builds.length, 1)
})

t.test('a head that goes back to a commit that was built is deployed without a build (case 23)', async t => {
  const stage = await open()
  await stage.tells(1, 'open')
  await stage.rest()
  await stage.tells(1, 'push')
  await stage.rest()
  await stage.tells(1, 'force_back')
  await stage.rest()
  const [first, , third] = await stage.deploymentsOf(1)
  t.equal(third?.sha, first?.sha)
  t.match(await stage.serves(1), { status: 200, sha: first?.sha })
  t.equal(stage.builds.length, 2, 'two builds, three deployments')
})
