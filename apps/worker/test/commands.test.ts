import { eq, schema } from '@taxiway/db/testing'
import t from 'tap'
import { openDesk } from './desk/open-desk.js'

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
  t.equal(await deployments(), 3, 'not by somebody who cannot write')
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
