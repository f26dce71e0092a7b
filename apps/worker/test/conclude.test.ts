import { inTransaction } from '@taxiway/db'
import { cancelDeployment, requestEnvironment } from '@taxiway/lifecycle'
import { checkFacts, type TestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import type { PullChange } from './convergence/github-model.js'
import { openStage, openStageDeps, type Stage } from './convergence/stage.js'

// Regressions: histories after which no worker looked at the environment again, or the environment served
// nothing.

const change = async (stage: Stage, what: PullChange) => {
  const changed = stage.github.change(1, what, false)
  if (!changed) throw new Error(`nothing came of ${what}`)
  await stage.deliver(changed)
  return changed.headSha
}
const environmentOf = async ({ pool }: TestDatabase) => {
  const { rows } = await pool.query(`select * from environments`)
  return rows[0]
}
const deploymentsOf = async ({ pool }: TestDatabase) =>
  (await pool.query(`select id, kind, state, crashes, sha from deployments order by id`)).rows
const answerOf = async (stage: Stage) => (await stage.facts()).answers[0]
const machinesOf = async (stage: Stage) => (await stage.facts()).machines
/** The number of tries of a deployment; the call of each that fails, which is the first unless told otherwise. */
const failEveryTry = async (stage: Stage, at = 1) => {
  for (let tries = 0; tries < 4; tries += 1) {
    await stage.reap()
    await stage.work({ at, kind: 'error_before', code: 'fly.conflict' })
  }
}
const isRight = async (t: Test, database: TestDatabase, stage: Stage) => {
  const { generation, observed_generation } = await environmentOf(database)
  t.equal(observed_generation, generation, 'it agrees with what is desired')
  await stage.tell()
  t.same(checkFacts(await stage.facts()), [], 'and the checker agrees')
}

t.test('a repeated transaction ends its attempt once and completely', async t => {
  const deps = await openStageDeps(t)
  const { database } = deps
  const stage = await openStage(deps)
  await change(stage, 'open')
  // A sequence is not rolled back: the first transaction that comes to its end cannot be serialised, the second goes through.
  await database.pool.query(`
    create sequence refusals;
    create function refuse_once() returns trigger language plpgsql as $$
    begin
      if nextval('refusals') = 1 then raise exception 'not this time' using errcode = '40001'; end if;
      return new;
    end $$;
    create trigger refuse_once before update on environments for each row
      when (new.observed_generation <> old.observed_generation) execute function refuse_once();`)
  await failEveryTry(stage)
  const [refusals] = (await database.pool.query(`select last_value::int as count from refusals`)).rows
  t.equal(refusals.count, 2, 'it did run twice')
  t.match(await deploymentsOf(database), [{ state: 'failed' }])
  const { rows } = await database.pool.query(`select * from deployment_transitions where to_state = 'failed'`)
  t.equal(rows.length, 1)
  await stage.rest()
  await isRight(t, database, stage)
})

t.test('a destroy that crashes several workers still completes', async t => {
  const deps = await openStageDeps(t)
  const { database } = deps
  const stage = await openStage(deps)
  await change(stage, 'open')
  await stage.rest()
  t.match(await answerOf(stage), { status: 200 }, 'it is live')
  await change(stage, 'close')
  for (let deaths = 0; deaths < 3; deaths += 1) {
    t.equal(await stage.work({ at: 1, kind: 'crash_before' }), 'crashed')
    await stage.reap()
  }
  t.equal(await stage.work(), 'idle', 'it waits before it may kill the next one')
  await stage.rest()
  t.match((await deploymentsOf(database)).at(-1), { kind: 'destroy', state: 'gone', crashes: 3 })
  t.match(await answerOf(stage), { status: 404 }, 'nothing is left')
  await isRight(t, database, stage)
})

t.test(
  'the previous release serves again when a crash after the switch is followed by a failure',
  async t => {
    const deps = await openStageDeps(t)
    const { database } = deps
    const stage = await openStage(deps)
    const first = await change(stage, 'open')
    await stage.rest()
    await change(stage, 'push')
    t.equal(await stage.work({ at: /\/cordon$/, kind: 'crash_after' }), 'crashed')
    t.match(await answerOf(stage), { status: 200 }, 'what serves now was never verified')
    // The first call asks GitHub about the author, whose last answer counts while it fails.
    await failEveryTry(stage, 2)
    t.match((await deploymentsOf(database)).at(-1), { state: 'failed' })
    await stage.rest()
    t.match(await answerOf(stage), { status: 200, sha: first })
    t.equal((await machinesOf(stage)).length, 1)
    await isRight(t, database, stage)
  },
)

t.test('a deployment cancelled between two tries removes the resources of its first try', async t => {
  const deps = await openStageDeps(t)
  const { database } = deps
  const stage = await openStage(deps)
  await change(stage, 'open')
  t.equal(await stage.work({ at: /^POST .*\/machines$/, kind: 'crash_after' }), 'crashed')
  await stage.reap()
  const [waiting] = await deploymentsOf(database)
  t.match(waiting, { state: 'queued' })
  t.equal((await machinesOf(stage)).length, 1, 'the first try left a machine')
  const { organizationId } = stage.project
  const cancelled = await inTransaction(stage.db, tx =>
    cancelDeployment(tx, { id: waiting.id, organizationId, by: 'octocat' }),
  )
  t.equal(cancelled, 'cancelled')
  await stage.rest()
  t.same(await machinesOf(stage), [])
  await isRight(t, database, stage)
})

t.test('a rollback survives an edit of the pull request and ends with the next push', async t => {
  const deps = await openStageDeps(t)
  const { database } = deps
  const stage = await openStage(deps)
  const first = await change(stage, 'open')
  await stage.rest()
  await change(stage, 'push')
  await stage.rest()
  const [earlier] = await deploymentsOf(database)
  const { id } = await environmentOf(database)
  const { organizationId } = stage.project
  await inTransaction(stage.db, tx =>
    requestEnvironment(tx, id, organizationId, { action: 'rollback', deploymentId: earlier.id }, 'octocat'),
  )
  await stage.rest()
  t.match(await answerOf(stage), { sha: first })
  await change(stage, 'retarget')
  await stage.rest()
  t.match(await answerOf(stage), { sha: first }, 'nothing new was pushed')
  const pushed = await change(stage, 'push')
  await stage.rest()
  t.match(await answerOf(stage), { sha: pushed })
  await isRight(t, database, stage)
})

t.test(
  'a commit that vanished is replaced by the head, or fails after the usual tries (case 24)',
  async t => {
    const deps = await openStageDeps(t)
    const { database } = deps
    const stage = await openStage(deps)
    const first = await change(stage, 'open')
    stage.github.vanish(first)
    const head = stage.github.change(1, 'push', false)?.headSha
    while ((await stage.work()) !== 'idle');
    t.match(await deploymentsOf(database), [
      { sha: first, state: 'superseded' },
      { sha: head, state: 'live' },
    ])
    await isRight(t, database, stage)

    const last = await change(stage, 'push')
    stage.github.vanish(last)
    await stage.rest()
    t.match((await deploymentsOf(database)).at(-1), { sha: last, state: 'failed' })
    const { rows } = await database.pool.query(`select attempt, error_code from deployments where sha = $1`, [
      last,
    ])
    t.match(rows, [{ attempt: 3, error_code: 'source.unavailable' }])
    t.equal((await environmentOf(database)).live_sha, head, 'what was live stays')
    await isRight(t, database, stage)
  },
)

t.test('a close while the app is being created deletes the app at once (case 46)', async t => {
  const deps = await openStageDeps(t)
  const { database } = deps
  const stage = await openStage(deps)
  await change(stage, 'open')
  t.equal(await stage.work({ at: /^POST $/, kind: 'pause_after' }), 'paused')
  t.equal(stage.target.facts().apps.length, 1, 'Fly made it, and the worker does not know yet')
  await change(stage, 'close')
  await stage.resume()
  while ((await stage.work()) !== 'idle');
  const { apps, fly } = stage.target.facts()
  t.same(apps, [])
  t.notOk(
    fly.some(({ method, path }) => method === 'POST' && path.endsWith('/machines')),
    'and no machine was made in it',
  )
  t.match(await deploymentsOf(database), [{ state: 'superseded' }, { kind: 'destroy', state: 'gone' }])
  await isRight(t, database, stage)
})

t.test('a deployment that fails after its build is tried again with the same image (case 37)', async t => {
  const deps = await openStageDeps(t)
  const { database } = deps
  const stage = await openStage(deps)
  await change(stage, 'open')
  await stage.work({ at: /^POST .*\/machines$/, kind: 'error_before', code: 'fly.conflict' })
  t.match(await deploymentsOf(database), [{ state: 'queued' }])
  const images = async () => (await database.pool.query(`select digest from images`)).rows
  t.equal((await images()).length, 1, 'the image is recorded')
  await stage.rest()
  t.match(await deploymentsOf(database), [{ state: 'live' }])
  t.equal(stage.builds.length, 1, 'and not built again')
  t.equal((await images()).length, 1)
})
