import type { ErrorCode } from '@taxiway/domain'
import { checkFacts, type TestDatabase } from '@taxiway/testing'
import t from 'tap'
import type { PullChange } from './convergence/github-model.js'
import { openStage, openStageDeps, type Stage } from './convergence/stage.js'
import { countAlerts, openGate } from './convergence/worker-model.js'

const change = async (stage: Stage, what: PullChange, number = 1) => {
  const changed = stage.github.change(number, what, false)
  if (!changed) throw new Error(`nothing came of ${what}`)
  await stage.deliver(changed)
}
const deploymentsOf = async ({ pool }: TestDatabase) =>
  (await pool.query(`select kind, state, attempt, error_code from deployments order by id`)).rows
const environmentsOf = async ({ pool }: TestDatabase) =>
  (
    await pool.query(
      `select desired, generation::int, observed_generation::int as observed, provider_wait from environments order by target`,
    )
  ).rows
const workAll = async (stage: Stage) => {
  while ((await stage.work()) !== 'idle');
}

/** More than the maximum tries of a deployment. */
const tries = 7

t.test(
  'a provider outage fails no deployment: its environment waits and stores the reason (case 35)',
  async t => {
    const deps = await openStageDeps(t)
    const { database } = deps
    const waits: [ErrorCode, string][] = [
      ['fly.auth', 'provider_auth'],
      ['github.auth', 'provider_auth'],
      ['github.forbidden', 'provider_auth'],
      ['fly.capacity', 'capacity'],
      ['fly.unavailable', 'provider_unavailable'],
      ['fly.unknown_outcome', 'provider_unavailable'],
      ['github.unavailable', 'provider_unavailable'],
      ['outbound.timeout', 'provider_unavailable'],
    ]
    for (const [code, wait] of waits) {
      const stage = await openStage(deps)
      await change(stage, 'open')
      for (let count = 0; count < tries; count += 1) {
        await stage.reap()
        await stage.work({
          at: code.startsWith('github') ? 1 : /^POST .*\/machines$/,
          kind: 'error_before',
          code,
        })
      }
      t.match(await deploymentsOf(database), [{ state: 'queued', attempt: 0, error_code: code }], code)
      t.same(
        await environmentsOf(database),
        [{ desired: 'up', generation: 1, observed: 0, provider_wait: wait }],
        `${code}: what is desired and its generation stay`,
      )
      await stage.rest()
      t.match(await deploymentsOf(database), [{ state: 'live', attempt: 0, error_code: null }], code)
      t.match(await environmentsOf(database), [{ observed: 1, provider_wait: null }])
      await stage.tell()
      t.same(checkFacts(await stage.facts()), [])
    }
  },
)

t.test(
  'a revoked token leads to one probe for all workers, one alert and no lost close (case 36)',
  async t => {
    const deps = await openStageDeps(t)
    const { database } = deps
    const stage = await openStage(deps)
    const { target } = stage
    await change(stage, 'open', 1)
    await stage.rest()
    const before = await countAlerts()

    target.state.isRevoked = true
    await change(stage, 'open', 2)
    await change(stage, 'close', 1)
    await workAll(stage)
    const found = target.state.refused
    t.ok(found <= 3, `${found} calls find it out: one of the work, one of its undoing, the probe`)
    for (let round = 0; round < 5; round += 1) {
      await database.pool.query(`update environments set next_run_at = now()`)
      await workAll(stage)
    }
    t.equal(target.state.refused, found, 'nothing more is sent, however often work is due')
    t.equal((await countAlerts()) - before, 1)
    t.match(await environmentsOf(database), [
      { desired: 'down', generation: 2, observed: 1, provider_wait: 'provider_auth' },
      { desired: 'up', generation: 1, observed: 0, provider_wait: 'provider_auth' },
    ])
    t.match(await deploymentsOf(database), [
      { state: 'live' },
      { kind: 'deploy', state: 'queued', attempt: 0, error_code: 'fly.auth' },
      { kind: 'destroy', state: 'queued', attempt: 0, error_code: 'fly.auth' },
    ])

    // The next probe is due, and all workers see it at the same time.
    await database.pool.query(`update refused_credentials set next_probe_at = now()`)
    const gates = Array.from({ length: 8 }, (_, index) =>
      openGate({ db: database.db, target }, `gate-${index}`),
    )
    await Promise.all(gates.map(gate => gate.probe()))
    t.equal(target.state.refused, found + 1, 'one of them asks')
    t.equal((await countAlerts()) - before, 1, 'and no second alert')

    target.state.isRevoked = false
    await stage.probe()
    await workAll(stage)
    t.match(await deploymentsOf(database), [{ state: 'live' }, { state: 'live' }, { state: 'gone' }])
    t.equal((await database.pool.query(`select 1 from refused_credentials`)).rowCount, 0)
    await stage.tell()
    t.same(checkFacts(await stage.facts()), [])
  },
)

t.test('a token refused for one call delays no other work and alerts once', async t => {
  const deps = await openStageDeps(t)
  const stage = await openStage(deps)
  const before = await countAlerts()
  await change(stage, 'open', 1)
  await change(stage, 'open', 2)
  const refuse = { at: /^POST .*\/machines$/, kind: 'error_before', code: 'fly.auth' } as const
  for (let round = 0; round < 3; round += 1) {
    await stage.work(refuse)
    await deps.database.pool.query(
      `update environments set next_run_at = now() - interval '1 hour' where provider_wait is not null`,
    )
  }
  t.equal((await countAlerts()) - before, 1)
  await workAll(stage)
  t.match(await deploymentsOf(deps.database), [{ state: 'live' }, { state: 'live' }])
})
