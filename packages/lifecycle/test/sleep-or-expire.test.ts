import { type Database, inTransaction } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import type { PullRequestObservation } from '@taxiway/domain'
import {
  aDeployment,
  anEnvironment,
  aProject,
  aPullRequest,
  aQuietConfig,
  aSha,
  atSecond,
  createTestDatabase,
} from '@taxiway/testing'
import t from 'tap'
import { keepEnvironment, observe, requestEnvironment, sleepOrExpire } from '../src/index.js'

const minute = 60_000
const ago = (ms: number) => new Date(Date.now() - ms)
type Values = Partial<typeof schema.environments.$inferInsert>

/** A live environment that was due an hour ago and had no later activity. */
const aDueEnvironment = async (db: Database, values: Values = {}) => {
  const project = await aProject(db, { config: aQuietConfig({ expireAfterHours: 24 }) })
  const sha = aSha()
  const pullRequest = aPullRequest({ headSha: sha, updatedAt: atSecond(0) })
  const environment = await anEnvironment(db, {
    organizationId: project.organizationId,
    projectId: project.id,
    target: 'pr:12',
    desiredSha: sha,
    observedGeneration: 1,
    expiresAt: ago(60 * minute),
    lastActivityAt: ago(60 * minute),
    observation: { kind: 'pr', pullRequest },
    observationAt: new Date(pullRequest.updatedAt),
  })
  const { organizationId, id } = environment
  const live = await aDeployment(db, { organizationId, environmentId: id, sha, state: 'live' })
  const [row] = await db
    .update(schema.environments)
    .set({ liveDeploymentId: live.id, liveSha: sha, ...values })
    .where(eq(schema.environments.id, id))
    .returning()
  if (!row) throw new Error('the environment vanished')
  return { ...row, project }
}

t.test('environments sleep and expire', async t => {
  const { db } = await createTestDatabase(t)
  const rest = async (id: Parameters<typeof sleepOrExpire>[1]) => {
    const { changed } = await inTransaction(db, tx => sleepOrExpire(tx, id))
    const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, id))
    return changed ? `${row?.desired} (${row?.desiredReason})` : 'left alone'
  }

  await t.test('when due, unless a worker holds them, they were just used, or they are pinned', async t => {
    const past = ago(minute)
    const cases: [string, Values, string][] = [
      ['its time is over', {}, 'down (expired)'],
      ['its time is over, asleep', { desired: 'asleep' }, 'down (expired)'],
      ['its time is not over', { expiresAt: new Date(Date.now() + minute) }, 'left alone'],
      ['it was not used', { expiresAt: null, sleepsAt: past }, 'asleep (idle)'],
      ['both', { sleepsAt: past }, 'down (expired)'],
      ['a build is under way (case 89)', { generation: 2 }, 'left alone'],
      ['a worker holds it', { leaseOwner: 'w', leaseUntil: new Date() }, 'left alone'],
      ['something happened five minutes ago (case 89)', { lastActivityAt: ago(5 * minute) }, 'left alone'],
      ['pinned', { pinnedUntil: new Date(Date.now() + minute) }, 'left alone'],
      [
        'pinned, idle',
        { expiresAt: null, sleepsAt: past, pinnedUntil: new Date(Date.now() + minute) },
        'left alone',
      ],
      [
        'its first deployment failed a while ago (case 31)',
        { liveDeploymentId: null, liveSha: null },
        'down (first_deployment_failed)',
      ],
      ['was pinned', { pinnedUntil: past }, 'down (expired)'],
      ['down already', { desired: 'down', desiredReason: 'closed' }, 'left alone'],
    ]
    for (const [name, values, expected] of cases)
      t.equal(await rest((await aDueEnvironment(db, values)).id), expected, name)
  })

  await t.test(
    'until a push: an expired environment stays down for the same head and returns for a new one (case 90)',
    async t => {
      const { id, project, liveSha } = await aDueEnvironment(db)
      t.equal(await rest(id), 'down (expired)')
      const see = (pullRequest: PullRequestObservation) =>
        inTransaction(db, tx =>
          observe(tx, { projectId: project.id, observation: { kind: 'pr', pullRequest }, source: 'webhook' }),
        )
      const same = { headSha: liveSha ?? '', updatedAt: atSecond(1), labels: ['docs'] }
      const again = await see(aPullRequest(same))
      t.match(again, { changed: false, reason: 'expired' })
      t.match(await see(aPullRequest({ headSha: aSha(), updatedAt: atSecond(2) })), {
        changed: true,
        reason: 'pull_request_open',
      })
      const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, id))
      t.ok(row?.expiresAt && row.expiresAt > new Date(), 'with all its time before it')
    },
  )

  await t.test('until woken: a sleeping one as it was, an expired one at its head (case 90)', async t => {
    for (const desired of ['asleep', 'up'] as const) {
      const { id, organizationId, liveSha } = await aDueEnvironment(db, { desired })
      if (desired === 'up') await rest(id)
      await inTransaction(db, tx => requestEnvironment(tx, id, organizationId, { action: 'wake' }, 'test'))
      const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, id))
      t.match(row, { desired: 'up', desiredReason: 'woken_by_user', desiredSha: liveSha })
    }
  })

  await t.test('later when a user extends them, up to the maximum', async t => {
    const { id, organizationId } = await aDueEnvironment(db)
    const extend = async (hours: number) => {
      await inTransaction(db, tx => keepEnvironment(tx, id, organizationId, { action: 'extend', hours }))
      const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, id))
      return Math.round(((row?.expiresAt?.getTime() ?? 0) - Date.now()) / (60 * minute))
    }
    t.equal(await extend(5), 5)
    t.equal(await extend(5), 10)
    t.equal(await extend(720), 720, 'thirty days from now at most')
    t.equal(await rest(id), 'left alone')
    const free = await aDueEnvironment(db, { expiresAt: null })
    const request = { action: 'extend', hours: 1 } as const
    await t.rejects(
      inTransaction(db, tx => keepEnvironment(tx, free.id, free.organizationId, request)),
      { code: 'resource.conflict' },
    )
  })
})
