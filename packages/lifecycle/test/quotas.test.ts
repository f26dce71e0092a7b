import {
  claimEnvironment,
  createEnvironmentReads,
  type Database,
  insertProject,
  inTransaction,
  openDatabase,
  readQuotas,
  storeQuotaDefaults,
} from '@taxiway/db'
import { and, eq, ne, schema, sql } from '@taxiway/db/testing'
import {
  isDomainError,
  newId,
  type OrganizationId,
  type PullRequestObservation,
  type QuotaLimits,
  type QuotaPolicy,
} from '@taxiway/domain'
import {
  aDeployment,
  anOrganization,
  aProject,
  aPullRequest,
  aQuietConfig,
  aSha,
  createTestDatabase,
} from '@taxiway/testing'
import t from 'tap'
import { observe, requestEnvironment, retryWaiting, takeProjectPlace } from '../src/index.js'

const rounds = process.env['CAMPAIGN'] ? 50 : 2
const quota = 10
const parallel = 100
const connections = 12
const { environments, deployments, projects, quotas } = schema

const pull = (number: number, login = 'octocat', headSha = aSha()): PullRequestObservation =>
  aPullRequest({
    ...{ number, author: { login, type: 'User' }, headSha },
    updatedAt: new Date().toISOString(),
  })

t.test('quotas', async t => {
  const { db, url } = await createTestDatabase(t, { maxConnections: connections + 1 })
  const second = openDatabase({
    url,
    applicationName: 'second',
    maxConnections: connections + 1,
    onConnectionError: () => undefined,
  })
  t.teardown(() => second.close())

  /** A project of an organization with these quotas. */
  const aProjectWith = async (limits: Partial<QuotaLimits>, policy: QuotaPolicy = 'queue') => {
    const project = await aProject(db, { config: aQuietConfig({}) })
    await db.insert(quotas).values({ organizationId: project.organizationId, limits, policy })
    const see = (pullRequest: PullRequestObservation, by: Database = db) =>
      inTransaction(by, tx =>
        observe(tx, { projectId: project.id, observation: { kind: 'pr', pullRequest }, source: 'webhook' }),
      )
    const stand = async (number: number) => {
      const where = and(eq(environments.projectId, project.id), eq(environments.target, `pr:${number}`))
      const [row] = await db.select().from(environments).where(where)
      if (!row) throw new Error('there is none')
      return row
    }
    /** Sets the environment live without later activity. */
    const goLive = async (number: number) => {
      const { id, organizationId, desiredSha, generation } = await stand(number)
      const live = await aDeployment(db, {
        organizationId,
        environmentId: id,
        generation: generation + 100,
        state: 'live',
      })
      await db
        .update(environments)
        .set({
          liveDeploymentId: live.id,
          liveSha: desiredSha,
          observedGeneration: generation,
          lastActivityAt: sql`now() - ${60 - number} * interval '1 hour'`,
        })
        .where(eq(environments.id, id))
    }
    return { ...project, see, stand, goLive }
  }
  const setLimits = (organizationId: OrganizationId, limits: Partial<QuotaLimits>) =>
    db.update(quotas).set({ limits }).where(eq(quotas.organizationId, organizationId))

  await t.test(
    `${parallel} at once from two pools, ${rounds} rounds: ${quota} get a place, each time`,
    async t => {
      for (let round = 0; round < rounds; round += 1) {
        const project = await aProjectWith({ liveEnvironments: quota })
        const numbers = Array.from({ length: parallel }, (_, index) => index + 1)
        await atOnce(numbers.map(number => () => project.see(pull(number), number % 2 ? db : second.db)))
        const rows = await db.select().from(environments).where(eq(environments.projectId, project.id))
        const held = rows.filter(({ desired }) => desired === 'held')
        t.equal(rows.filter(({ desired }) => desired === 'up').length, quota, `round ${round}`)
        t.equal(held.length, parallel - quota, 'the others are there and held')
        t.ok(held.every(row => row.desiredReason === 'quota_live_environments' && row.waitingSince))
        const skipped = await db
          .select()
          .from(deployments)
          .where(
            and(eq(deployments.organizationId, project.organizationId), eq(deployments.state, 'skipped')),
          )
        t.equal(skipped.length, parallel - quota, 'each with a row that says why')
      }
    },
  )

  await t.test('projects too', async t => {
    const { id: organizationId } = await anOrganization(db)
    await db.insert(quotas).values({ organizationId, limits: { projects: quota } })
    const create = async (by: Database) => {
      try {
        await inTransaction(by, async tx => {
          await takeProjectPlace(tx, organizationId)
          const slug = `p-${newId('prj').slice(-8).toLowerCase()}`
          await insertProject(tx, { ...aProjectRow, id: newId('prj'), organizationId, slug })
        })
        return 'made'
      } catch (error) {
        return isDomainError(error, 'quota.exceeded') ? 'refused' : error
      }
    }
    const made = await atOnce(
      Array.from({ length: 40 }, (_, index) => () => create(index % 2 ? db : second.db)),
    )
    t.equal(made.filter(one => one === 'made').length, quota)
    t.equal(made.filter(one => one === 'refused').length, 40 - quota)
    t.equal(
      (await db.select().from(projects).where(eq(projects.organizationId, organizationId))).length,
      quota,
    )
  })

  await t.test(
    'a freed place goes to the environment that waited longest, and a lowered quota destroys nothing',
    async t => {
      const project = await aProjectWith({ liveEnvironments: 2 })
      for (const number of [1, 2, 3, 4]) await project.see(pull(number))
      await setLimits(project.organizationId, { liveEnvironments: 1 })
      t.equal((await project.stand(1)).desired, 'up')
      t.equal((await project.stand(2)).desired, 'up')
      const retry = async (number: number) => {
        const { id } = await project.stand(number)
        return (await inTransaction(db, tx => retryWaiting(tx, id))).changed
      }
      await setLimits(project.organizationId, { liveEnvironments: 2 })
      t.notOk(await retry(3), 'no place yet')
      await project.see({ ...pull(1), state: 'closed' })
      t.notOk(await retry(4), 'another environment waits longer')
      t.ok(await retry(3))
      t.match(await project.stand(3), { desired: 'up', desiredReason: 'pull_request_open', waitingFor: null })
      await project.see({ ...pull(4), state: 'closed' })
      t.match(await project.stand(4), { desired: 'down', waitingFor: null }, 'closing ends the wait')
    },
  )

  await t.test(
    'with evict_idle the longest unused environment sleeps for the new one; pinned ones stay',
    async t => {
      const project = await aProjectWith({ liveEnvironments: 2 }, 'evict_idle')
      for (const number of [1, 2]) {
        await project.see(pull(number))
        await project.goLive(number)
      }
      await db
        .update(environments)
        .set({ pinnedUntil: sql`now() + interval '1 day'` })
        .where(eq(environments.id, (await project.stand(1)).id))
      await project.see(pull(3))
      t.match(await project.stand(3), { desired: 'up' })
      t.match(await project.stand(1), { desired: 'up' })
      t.match(await project.stand(2), { desired: 'asleep', desiredReason: 'evicted' })
      await project.see(pull(4))
      t.match(
        await project.stand(4),
        { desired: 'held', waitingFor: 'quota_live_environments' },
        'nothing is idle',
      )
    },
  )

  await t.test('one author who waits for the own limit delays no other', async t => {
    const project = await aProjectWith({ liveEnvironments: 5, userLiveEnvironments: 1 })
    for (let number = 1; number <= 12; number += 1) await project.see(pull(number, 'mallory'))
    t.match(await project.stand(1), { desired: 'up' })
    t.match(await project.stand(12), { desired: 'held', waitingFor: 'quota_user_live_environments' })
    for (const [number, login] of [
      [13, 'alice'],
      [14, 'bob'],
      [15, 'carol'],
      [16, 'dave'],
    ] as const) {
      await project.see(pull(number, login))
      t.match(await project.stand(number), { desired: 'up', waitingFor: null }, login)
    }
    await project.see(pull(17, 'erin'))
    t.match(
      await project.stand(17),
      { desired: 'held', waitingFor: 'quota_live_environments' },
      'now it is full',
    )
    const placeOf = async (number: number) => {
      const { id, organizationId } = await project.stand(number)
      return (await createEnvironmentReads(db).findWork(organizationId, id))?.waitingPlace
    }
    t.strictSame([await placeOf(1), await placeOf(2), await placeOf(12), await placeOf(17)], [null, 1, 11, 1])
    const retry = async (number: number) => {
      const { id } = await project.stand(number)
      return (await inTransaction(db, tx => retryWaiting(tx, id))).changed
    }
    await project.see({ ...pull(1, 'mallory'), state: 'closed' })
    t.notOk(await retry(3), 'among the waiting of an author the first goes first')
    t.notOk(
      await retry(2),
      'a free place is for who waited for it, not for who waited longest for another limit',
    )
    t.ok(await retry(17))
  })

  await t.test('nothing is put to sleep unless that makes room', async t => {
    const evict = async (limits: Partial<QuotaLimits>, login: string) => {
      const project = await aProjectWith({ liveEnvironments: 3, ...limits }, 'evict_idle')
      for (const number of [1, 2, 3]) {
        await project.see(pull(number, `author-${number}`))
        await project.goLive(number)
      }
      await setLimits(project.organizationId, { liveEnvironments: 2, ...limits })
      await project.see(pull(4, login))
      const asleep = await Promise.all([1, 2, 3].map(async number => (await project.stand(number)).desired))
      return { asleep, stand: await project.stand(4) }
    }
    const lowered = await evict({}, 'alice')
    t.same(lowered.asleep, ['up', 'up', 'up'], 'one place less is still too many')
    t.match(lowered.stand, { desired: 'held', waitingFor: 'quota_live_environments' })
    const project = await aProjectWith({ liveEnvironments: 3, userLiveEnvironments: 1 }, 'evict_idle')
    for (const [number, login] of [
      [1, 'alice'],
      [2, 'bob'],
      [3, 'carol'],
    ] as const) {
      await project.see(pull(number, login))
      await project.goLive(number)
    }
    await project.see(pull(4, 'bob'))
    t.match(await project.stand(4), { desired: 'up' })
    t.match(await project.stand(2), { desired: 'asleep' }, 'his own, which makes room under both limits')
    t.match(await project.stand(1), { desired: 'up' }, 'not the one that was idle longest')
  })

  await t.test('a refused environment is held without a place in the queue', async t => {
    const project = await aProjectWith({ liveEnvironments: 1 }, 'refuse')
    await project.see(pull(1))
    await project.see(pull(2))
    t.match(await project.stand(2), {
      desired: 'held',
      waitingFor: 'quota_live_environments',
      waitingSince: null,
    })
  })

  await t.test('a push over the daily deployment quota keeps the live app and is not lost', async t => {
    const project = await aProjectWith({ deploymentsPerDay: 1 })
    const first = pull(1)
    await project.see(first)
    const later = { ...pull(1), updatedAt: new Date(Date.now() + 1_000).toISOString() }
    await project.see(later)
    const stand = await project.stand(1)
    t.match(stand, { desired: 'up', desiredSha: first.headSha, waitingFor: 'quota_deployments' })
    const request = { action: 'deploy', sha: aSha() } as const
    await t.rejects(
      inTransaction(db, tx => requestEnvironment(tx, stand.id, project.organizationId, request, 'test')),
      { code: 'quota.exceeded' },
    )
    await setLimits(project.organizationId, { deploymentsPerDay: 10 })
    t.ok((await inTransaction(db, tx => retryWaiting(tx, stand.id))).changed)
    t.match(await project.stand(1), { desiredSha: later.headSha, waitingFor: null })
  })

  await t.test('exhausted build minutes or log bytes hold new commits until there is room', async t => {
    const used = { buildMinutesPerDay: 'quota_build_minutes', logBytesPerDay: 'quota_log_bytes' } as const
    for (const [name, reason] of Object.entries(used)) {
      const project = await aProjectWith({ [name]: 2 })
      await project.see(pull(1))
      const [first] = await db
        .update(deployments)
        .set({ buildMs: 119_999, logBytes: 1 })
        .where(eq(deployments.organizationId, project.organizationId))
        .returning()
      await project.see(pull(2))
      t.match(await project.stand(2), { desired: 'up', waitingFor: null }, `${name}: one under`)
      await db
        .update(deployments)
        .set({ buildMs: 120_000, logBytes: 2 })
        .where(eq(deployments.id, first?.id ?? ('' as never)))
      await project.see(pull(3))
      const held = await project.stand(3)
      t.match(held, { desired: 'held', desiredReason: reason, waitingFor: reason }, `${name}: used up`)
      const skipped = and(eq(deployments.environmentId, held.id), eq(deployments.state, 'skipped'))
      t.equal((await db.select().from(deployments).where(skipped)).length, 1, 'with a row that says why')
      await db
        .update(deployments)
        .set({ createdAt: sql`now() - interval '25 hours'` })
        .where(eq(deployments.id, first?.id ?? ('' as never)))
      t.ok((await inTransaction(db, tx => retryWaiting(tx, held.id))).changed, 'a day later there is room')
    }
  })

  await t.test('one author cannot take the places of others', async t => {
    const reasons = {
      userLiveEnvironments: 'quota_user_live_environments',
      userDeploymentsPerDay: 'quota_user_deployments',
      userBuildMinutesPerDay: 'quota_user_build_minutes',
      userLogBytesPerDay: 'quota_user_log_bytes',
    }
    for (const [name, waitingFor] of Object.entries(reasons)) {
      const project = await aProjectWith({ liveEnvironments: 10, [name]: 1 })
      await project.see(pull(1, 'mallory'))
      await db
        .update(deployments)
        .set({ buildMs: 60_000, logBytes: 1 })
        .where(eq(deployments.organizationId, project.organizationId))
      await project.see(pull(2, 'mallory'))
      await project.see(pull(3, 'alice'))
      t.match(await project.stand(2), { desired: 'held', waitingFor }, name)
      t.match(await project.stand(3), { desired: 'up', waitingFor: null })
    }
  })

  await t.test('one user cannot take the project places of others', async t => {
    const { id: organizationId } = await anOrganization(db)
    await db.insert(quotas).values({ organizationId, limits: { projects: 3, userProjects: 1 } })
    const connect = (userId: string) =>
      inTransaction(db, async tx => {
        await takeProjectPlace(tx, organizationId, userId)
        const slug = `p-${newId('prj').slice(-8).toLowerCase()}`
        const row = { ...aProjectRow, id: newId('prj'), organizationId, slug, connectedBy: userId }
        await insertProject(tx, row)
      })
    await connect('usr_mallory')
    await t.rejects(connect('usr_mallory'), { code: 'quota.exceeded', message: /You have connected 1/ })
    await t.resolves(connect('usr_alice'))
  })

  await t.test('an organization never exceeds its limit of working environments', async t => {
    const { organizationId, see } = await aProjectWith({ concurrentBuilds: 1 })
    for (const number of [1, 2]) await see(pull(number))
    await db
      .update(environments)
      .set({ nextRunAt: sql`now() + interval '1 day'` })
      .where(ne(environments.organizationId, organizationId))
    const claim = async () => {
      const claimed = await claimEnvironment(db, 'w', 60_000, { perOrganization: 5, total: 50 })
      return claimed?.organizationId ?? null
    }
    t.strictSame([await claim(), await claim()], [organizationId, null])
    await setLimits(organizationId, { concurrentBuilds: 2 })
    t.equal(await claim(), organizationId)
  })

  await t.test('one author never exceeds the author limit, and others keep their places', async t => {
    const project = await aProjectWith({ concurrentBuilds: 10, userConcurrentBuilds: 1 })
    for (const number of [1, 2, 3]) await project.see(pull(number, 'mallory'))
    await project.see(pull(4, 'alice'))
    await db
      .update(environments)
      .set({ nextRunAt: sql`now() + interval '1 day'` })
      .where(ne(environments.organizationId, project.organizationId))
    const claim = async () =>
      (await claimEnvironment(db, 'w', 60_000, { perOrganization: 5, total: 50 }))?.target ?? null
    t.strictSame([await claim(), await claim(), await claim()], ['pr:1', 'pr:4', null])
    await db.update(environments).set({ leaseOwner: null }).where(eq(environments.projectId, project.id))
    await db
      .update(environments)
      .set({ observedGeneration: environments.generation })
      .where(eq(environments.id, (await project.stand(1)).id))
    t.strictSame([await claim(), await claim(), await claim()], ['pr:2', 'pr:4', null])
  })

  await t.test('defaults come from the workers, and the quotas of an organization override them', async t => {
    const { organizationId } = await aProjectWith({ projects: 3 })
    const limits = { ...(await readQuotas(db, organizationId)).limits, projects: 7, liveEnvironments: 5 }
    await storeQuotaDefaults(db, { limits, policy: 'refuse' })
    t.match(await readQuotas(db, organizationId), {
      limits: { projects: 3, liveEnvironments: 5 },
      policy: 'queue',
      own: { limits: { projects: 3 } },
    })
  })
})

/** As many at once as both pools have connections; more would only wait. */
const atOnce = async <Result>(work: (() => Promise<Result>)[]): Promise<Result[]> => {
  const results: Result[] = []
  const next = work.entries()
  const worker = async () => {
    for (const [index, one] of next) results[index] = await one()
  }
  await Promise.all(Array.from({ length: 2 * connections }, worker))
  return results
}

const aProjectRow = {
  repositoryId: 1,
  installationId: 1,
  repositoryOwner: 'acme',
  repositoryName: 'shop',
  defaultBranch: 'main',
  config: aQuietConfig({}),
}
