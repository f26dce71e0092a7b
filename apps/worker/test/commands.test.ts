import { inTransaction, markForReport } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { DomainError } from '@taxiway/domain'
import { followConnection } from '@taxiway/lifecycle'
import t from 'tap'
import { type Desk, openDesk } from './desk/open-desk.js'
import { environmentOf } from './environment-of.js'

/** The answer to the last command, as the comment shows it. */
const commentOf = async (desk: Desk, number: number): Promise<string> => {
  const { comments } = await desk.shown(number)
  return comments
    .filter((one: { author: unknown }) => one.author === 'app')
    .map((one: { body: string }) => one.body)
    .join()
}

t.test('a re-run of a check or a suite deploys its commit again', async t => {
  const desk = await openDesk(t)
  const { db, control, here } = desk
  const { number, sha } = await desk.opens()
  await desk.hears()
  await db.update(schema.deployments).set({ state: 'failed', errorCode: 'build.failed' })
  t.same(await desk.tells(), [])
  const [check] = (await desk.shown(number)).checks
  const deployments = () => db.$count(schema.deployments, eq(schema.deployments.sha, sha))
  t.equal(await deployments(), 1)

  await control('POST', `${here}/check-runs/${check.id}/rerequest`, { sender: 'ada' })
  await desk.hears()
  t.equal(await deployments(), 2)
  await db.update(schema.deployments).set({ state: 'failed', errorCode: 'build.failed' })
  await control('POST', `${here}/check-suites/${check.suiteId}/rerequest`, { sender: 'ada' })
  await desk.hears()
  t.equal(await deployments(), 3)

  await control('POST', `${here}/check-runs/${check.id}/rerequest`, { sender: 'mallory' })
  await desk.hears()
  t.equal(await deployments(), 3, 'not by a person who cannot write')
})

t.test('a comment deploys once, and its author sees that it was read and done (text cases 8, 9)', async t => {
  const desk = await openDesk(t)
  const { db } = desk
  const { number, sha } = await desk.opens()
  await desk.hears()
  const count = () => db.$count(schema.deployments, eq(schema.deployments.sha, sha))
  const id = await desk.says(number, '/taxiway deploy\nplease')
  const again = await desk.says(number, '/taxiway deploy')
  await desk.hears()
  t.equal(await count(), 2, 'two alike within a second are one')
  t.same(await desk.reactions(number, id), ['eyes', 'rocket'])
  t.same(await desk.reactions(number, again), ['eyes', 'rocket'])

  const { deliveries } = await desk.control('GET', 'deliveries')
  const said = deliveries.filter((one: { event: string }) => one.event === 'issue_comment')
  await desk.receive(said.at(0).id)
  await desk.runner.look()
  await desk.runner.settled()
  t.equal(await count(), 2, 'the same comment by another delivery')
  await desk.control('POST', `${desk.here}/comments/${id}/edit`, { body: '/taxiway redeploy' })
  await desk.says(number, '> /taxiway redeploy')
  await desk.hears()
  t.equal(await count(), 2, 'an edit and a quote do nothing')

  const refused = await desk.says(number, '/taxiway deploy', 'mallory')
  await desk.hears()
  t.equal(await count(), 2)
  t.same(await desk.reactions(number, refused), ['eyes', 'confused'])
  const audit = await db.select().from(schema.auditLog).orderBy(schema.auditLog.seq)
  t.match(audit, [
    { action: 'environment.deploy', actorKind: 'github', after: { by: 'ada', comment: /#issuecomment-/ } },
    { action: 'command.refused', after: { by: 'mallory', command: '/taxiway deploy' } },
  ])
})

t.test('the merge queue is answered at once, and its branches get nothing (text cases 6, 7)', async t => {
  const desk = await openDesk(t)
  await desk.db.update(schema.projects).set({ config: { ...desk.project.config, trackedBranches: ['main'] } })
  const { number } = await desk.opens()
  const { sha } = await desk.control('POST', `${desk.here}/pull-requests/${number}/enqueue`, {})
  await desk.hears()
  t.same(await desk.tells(), [])
  const environments = await desk.db.select().from(schema.environments)
  t.same(
    environments.map(one => one.target),
    [`pr:${number}`],
  )
  const { entries } = await desk.control('GET', 'journal')
  const made = entries.filter(
    (one: { method: string; body?: { head_sha?: string } }) =>
      one.method === 'POST' && one.body?.head_sha === sha,
  )
  t.match(made, [{ body: { status: 'completed', conclusion: 'neutral' } }])
})

t.test('commands that are not to be acted on, or not yet', async t => {
  const desk = await openDesk(t)
  const { db } = desk
  const { number, sha } = await desk.opens()
  await desk.hears()
  const count = () => db.$count(schema.deployments, eq(schema.deployments.sha, sha))
  const audits = () => db.$count(schema.auditLog)

  await t.test('while GitHub does not say who may, nothing is done, and it is asked again', async t => {
    desk.faults.permission = new DomainError('github.unavailable')
    const id = await desk.says(number, '/taxiway redeploy')
    await desk.hears()
    await desk.runs()
    t.equal(await count(), 1)
    t.equal(await audits(), 0)
    t.same(await desk.reactions(number, id), ['eyes'])
    t.match(await db.select().from(schema.commands), [{ attempts: 2, lastError: /^github\.unavailable/ }])
    desk.faults.permission = undefined
    await desk.runs()
    t.equal(await count(), 2)
    t.same(await desk.reactions(number, id), ['eyes', 'rocket'])
  })

  await t.test('one that GitHub told a day late is refused, with the reason', async t => {
    const late = await desk.says(number, '/taxiway redeploy')
    desk.clock.offsetMs = 24 * 3_600_000 + 60_000
    await desk.hears()
    desk.clock.offsetMs = 0
    t.equal(await count(), 2)
    t.same(await desk.reactions(number, late), ['eyes', 'confused'])
    t.same(await desk.tells(), [])
    t.match(await commentOf(desk, number), 'more than a day late')
  })

  await t.test('a stranger replaces no answer, and gets none', async t => {
    const strange = await desk.says(number, '/taxiway dance', 'mallory')
    await desk.hears()
    await desk.tells()
    t.same(await desk.reactions(number, strange), ['eyes', 'confused'])
    const shown = await commentOf(desk, number)
    t.match(shown, 'more than a day late')
    t.notMatch(shown, 'mallory')
    const refused = db.$count(schema.auditLog, eq(schema.auditLog.action, 'command.refused'))
    t.equal(await refused, 1, 'the audit trail has it')
  })

  await t.test('ten a minute are taken of one person, however much strangers write', async t => {
    const { number } = await desk.opens()
    await desk.hears()
    for (let at = 0; at < 12; at += 1) await desk.says(number, `/taxiway pin ${at + 1}d`, 'mallory')
    const own = await desk.says(number, '/taxiway freeze')
    await desk.hears()
    const taken = await db
      .select()
      .from(schema.commands)
      .where(eq(schema.commands.subject, `pr:${number}`))
    t.equal(taken.filter(one => one.authorLogin === 'mallory').length, 10)
    t.same(await desk.reactions(number, own), ['eyes', '+1'])
    t.match(await environmentOf(desk, number), { frozenAt: Date })
  })

  await t.test('who was refused ten times is not heard for an hour, wherever they write', async t => {
    const { number } = await desk.opens()
    await desk.hears()
    const unheard = await desk.says(number, '/taxiway deploy', 'mallory')
    const heard = await desk.says(number, '/taxiway deploy', 'stranger')
    await desk.hears()
    t.same(await desk.reactions(number, unheard), [], 'strangers do not use up what the App may write')
    t.same(await desk.reactions(number, heard), ['eyes', 'confused'])
    await db.update(schema.commands).set({ createdAt: new Date(Date.now() - 3_600_000) })
  })

  await t.test(
    'destroyed by a command, a push leaves it down, and so does a stranger (text case 10)',
    async t => {
      const { number } = await desk.opens()
      await desk.hears()
      await desk.says(number, '/taxiway destroy')
      await desk.hears()
      const { generation } = await environmentOf(desk, number)
      await desk.control('POST', `${desk.here}/pull-requests/${number}/push`, { files: { a: 'pushed' } })
      const strange = await desk.says(number, '/taxiway deploy', 'mallory')
      await desk.hears()
      t.match(await environmentOf(desk, number), { desired: 'down', choice: 'destroy', generation })
      t.same(await desk.reactions(number, strange), ['eyes', 'confused'])
    },
  )
})

t.test('a crash between two projects of one command repeats nothing', async t => {
  const desk = await openDesk(t)
  const { db, project } = desk
  await desk.connect({ slug: 'api', organizationId: project.organizationId })
  const { number, sha } = await desk.opens()
  await desk.hears()
  const count = () => db.$count(schema.deployments, eq(schema.deployments.sha, sha))
  t.equal(await count(), 2)
  desk.faults.afterChange = new Error('crash')
  const id = await desk.says(number, '/taxiway redeploy')
  await desk.hears()
  t.equal(await count(), 3, 'one project was reached')
  await desk.runs()
  t.equal(await count(), 4, 'then the other, and the first not again')
  desk.faults.afterChange = undefined
  await desk.runs()
  await desk.runs()
  t.equal(await count(), 4)
  t.equal(await db.$count(schema.auditLog), 2, 'one entry for each project')
  t.same(await desk.reactions(number, id), ['eyes', 'rocket'])
})

t.test('what GitHub shows is written again when it should be', async t => {
  const desk = await openDesk(t)
  const { db, control, here, project } = desk
  const { number } = await desk.opens()
  await desk.hears()
  t.same(await desk.tells(), [])
  const own = async (): Promise<{ id: number; body: string }[]> =>
    (await control('GET', `${here}/pull-requests/${number}/comments`)).filter(
      (one: { user: { type: string } }) => one.user.type === 'Bot',
    )
  const retell = async () => {
    const { id } = await environmentOf(desk, number)
    await db.update(schema.outbox).set({ told: null })
    await inTransaction(db, tx => markForReport(tx, id, []))
    t.same(await desk.tells(), [])
  }

  await t.test('a deleted comment once in each generation (case 92)', async t => {
    const deletes = async () => {
      for (const { id } of await own()) await control('DELETE', `${here}/comments/${id}`, { sender: 'ada' })
      await retell()
      await retell()
      return (await own()).length
    }
    t.equal(await deletes(), 1)
    t.equal(await deletes(), 0, 'the second time it stays away')
    await desk.says(number, '/taxiway redeploy')
    await desk.hears()
    await retell()
    t.equal((await own()).length, 1, 'the next generation writes it')
    t.equal(await deletes(), 0)
    // Not the same words again: within a second they would be one command.
    await desk.says(number, '/taxiway deploy')
    await desk.hears()
    await retell()
  })

  await t.test('a finished check loses its warning when the permission is granted', async t => {
    const grant = (permissions: Record<string, string>) =>
      inTransaction(db, tx =>
        followConnection(tx, { id: project.id }, ({ connection }) => ({ connection, permissions }), {
          by: 'test',
          source: 'webhook',
        }),
      )
    await db.update(schema.deployments).set({ state: 'failed', errorCode: 'build.failed' })
    await retell()
    const texts = async () => {
      t.same(await desk.tells(), [])
      return JSON.stringify([(await desk.shown(number)).checks, await own()])
    }
    const some = { contents: 'read', checks: 'write', pull_requests: 'write' }
    await grant(some)
    t.match(await texts(), /(lacks the permission.*){2}/, 'the comment and the check say it')
    await grant({ ...some, deployments: 'write' })
    t.notMatch(await texts(), 'lacks the permission')
  })
})

t.test('where only members are trusted, authors do not approve their own commits', async t => {
  const desk = await openDesk(t)
  const { db } = desk
  const { number, sha } = await desk.opens()
  await desk.hears()
  const held = { desired: 'held', desiredReason: 'author_untrusted', desiredSha: null } as const
  await db.update(schema.environments).set({ ...held, authorVerdict: { login: 'ada', trusted: false } })
  const approve = async () => {
    await desk.says(number, `/taxiway approve ${sha}`, 'ada')
    await desk.hears()
    return environmentOf(desk, number)
  }
  await db.update(schema.organizations).set({ trust: 'member' })
  t.match(await approve(), { desired: 'held', approvedSha: null })
  t.match((await db.select().from(schema.auditLog)).at(-1), { action: 'command.refused' })
  await db.update(schema.organizations).set({ trust: 'write' })
  await db.update(schema.commands).set({ askedAt: new Date(Date.now() - 60_000) })
  t.match(await approve(), { desired: 'up', approvedSha: sha })
})
