import { type Database, inTransaction, listWithheldEnds } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import type { EnvironmentId, OrganizationId } from '@taxiway/domain'
import {
  aDeployment,
  anEnvironment,
  anOrganization,
  aProject,
  aPullRequest,
  atSecond,
  createTestDatabase,
} from '@taxiway/testing'
import t from 'tap'
import { confirmEnds, observe, pullRequestMissing } from '../src/index.js'

/** Projects whose pull requests are all live and open. */
const open = async (t: Parameters<typeof createTestDatabase>[0], live: number) => {
  const { db } = await createTestDatabase(t)
  const { id: organizationId } = await anOrganization(db)
  const ids = await addLive(db, organizationId, live)
  return { db, organizationId, ids }
}

const addLive = async (db: Database, organizationId: OrganizationId, count: number) => {
  const { id: projectId } = await aProject(db, { organizationId })
  const ids: EnvironmentId[] = []
  for (let number = 1; number <= count; number += 1) {
    const pullRequest = aPullRequest({ number, updatedAt: atSecond(0) })
    const { id } = await anEnvironment(db, {
      ...{
        organizationId,
        projectId,
        target: `pr:${number}`,
        appName: `app-${projectId.slice(-6)}-${number}`,
      },
      ...{ desired: 'up', desiredSha: pullRequest.headSha, generation: 1, observedGeneration: 1 },
      observation: { kind: 'pr', pullRequest },
      observationAt: new Date(pullRequest.updatedAt),
    })
    const { id: liveDeploymentId } = await aDeployment(db, {
      organizationId,
      environmentId: id,
      state: 'live',
    })
    await db
      .update(schema.environments)
      .set({ liveDeploymentId, missingSince: sql`now() - interval '1 hour'` })
      .where(eq(schema.environments.id, id))
    ids.push(id)
  }
  return ids
}

const vanish = (db: Database, id: EnvironmentId) => inTransaction(db, tx => pullRequestMissing(tx, id))
const countDown = async (db: Database, ids: EnvironmentId[]) =>
  (await db.select().from(schema.environments).where(eq(schema.environments.desired, 'down'))).filter(
    ({ id }) => ids.includes(id),
  ).length

t.test('too many ends without a request wait until a person confirms them (case 74)', async t => {
  const { db, organizationId, ids } = await open(t, 20)
  for (const id of ids.slice(0, 14)) await vanish(db, id)
  t.equal(await countDown(db, ids), 10, 'ten end')
  const list = () => listWithheldEnds(db, organizationId, { limit: 100 })
  const withheld = (await list()).map(({ id }) => id)
  t.same(new Set(withheld), new Set(ids.slice(10, 14)), 'and four wait')
  t.match((await list())[0], { reason: 'pr_gone', target: 'pr:11' })
  const decided = await db.select().from(schema.decisions).where(eq(schema.decisions.outcome, 'withheld'))
  t.equal(decided.length, 4, 'each with a decision')

  await vanish(db, ids[10] as EnvironmentId)
  t.equal((await list()).length, 4, 'asking again changes nothing')
  const [seen, ...others] = withheld as [EnvironmentId, ...EnvironmentId[]]
  const see = async (id: EnvironmentId, values: Parameters<typeof aPullRequest>[0]) => {
    const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, id))
    if (row?.observation?.kind !== 'pr') throw new Error('it has no pull request')
    const pullRequest = {
      ...row.observation.pullRequest,
      ...aPullRequest({ ...values, number: row.observation.pullRequest.number }),
    }
    return inTransaction(db, tx =>
      observe(tx, { projectId: row.projectId, observation: { kind: 'pr', pullRequest }, source: 'api' }),
    )
  }
  await see(seen, { updatedAt: atSecond(5) })
  t.same(new Set((await list()).map(({ id }) => id)), new Set(others), 'GitHub shows one of them again')

  const stranger = (await anOrganization(db)).id
  const last = (await list()).at(-1)?.since as Date
  const confirm = (own: OrganizationId, upTo: Date) =>
    inTransaction(db, tx => confirmEnds(tx, own, { upTo, by: 'user:ada' }))
  t.same(await confirm(stranger, last), [], 'another organization confirms nothing of it')
  t.same(await confirm(organizationId, new Date(0)), [])
  t.equal(await countDown(db, ids), 10)
  t.equal((await confirm(organizationId, last)).length, others.length)
  t.same(await list(), [])
  t.equal(await countDown(db, ids), 13, 'confirmed, they end')

  const closed = ids[15] as EnvironmentId
  t.match(await see(closed, { state: 'closed', updatedAt: atSecond(9) }), { changed: true, reason: 'closed' })
})

t.test('the budget counts an hour, a share, and all organizations together', async t => {
  const { db, ids } = await open(t, 70)
  for (const id of ids.slice(0, 14)) await vanish(db, id)
  t.equal(await countDown(db, ids), 14, 'fourteen of seventy are a fifth')
  await vanish(db, ids[14] as EnvironmentId)
  t.equal(await countDown(db, ids), 14)
  const others = await addLive(db, (await anOrganization(db)).id, 1)
  t.match(await vanish(db, others[0] as EnvironmentId), { isWithheld: true }, 'all of them look wrong')
  await db.update(schema.automaticEnds).set({ at: sql`at - interval '61 minutes'` })
  t.match(await vanish(db, ids[20] as EnvironmentId), { changed: true }, 'an hour later there is room')
})
