import { inTransaction, markForReport } from '@taxiway/db'
import { and, eq, schema } from '@taxiway/db/testing'
import t from 'tap'
import { openDesk } from './desk/open-desk.js'
import { environmentOf } from './environment-of.js'

type Shown = {
  comments: { id: number; author: 'app' | number; body: string }[]
  checks: { name: string; status: string; conclusion: string | null }[]
  deployments: { state: string }[]
}

const open = async () => {
  const desk = await openDesk(t)
  const { db, control, here } = desk
  const environment = (number: number) => environmentOf({ db }, number)
  return {
    ...desk,
    environment,
    /** GitHub changes something, Taxiway hears of it and tells what came of it. */
    does: async (number: number, action: string, body: object = {}) => {
      await control('POST', `${here}/pull-requests/${number}/${action}`, body)
      await desk.hears()
      return desk.tells()
    },
    settles: async () => {
      await desk.hears()
      return desk.tells()
    },
    comments: async (number: number) =>
      ((await desk.shown(number)) as Shown).comments.filter(one => one.author === 'app'),
    checks: async (number: number) => ((await desk.shown(number)) as Shown).checks,
    deploymentsOnGithub: async (number: number) => ((await desk.shown(number)) as Shown).deployments,
    /** The deployments of an environment that wait to bring something up. */
    waiting: async (number: number) => {
      const { id } = await environment(number)
      const isWaiting = and(
        eq(schema.deployments.environmentId, id),
        eq(schema.deployments.state, 'queued'),
        eq(schema.deployments.kind, 'deploy'),
      )
      return (await db.select().from(schema.deployments).where(isWaiting)).map(one => one.sha)
    },
  }
}

/** Each test has a pull request of its own; the last one connects another project. */
const desk = await open()

t.test('a check, a deployment and a comment are there before anything is built (case 18)', async t => {
  const { number } = await desk.opens()
  t.same(await desk.settles(), [])
  t.match(await desk.checks(number), [{ status: 'queued', conclusion: null }])
  t.match(await desk.deploymentsOnGithub(number), [{ state: 'queued' }])
  t.equal((await desk.comments(number)).length, 1)
  t.equal(await desk.db.$count(schema.deploymentSteps), 0, 'no step of a deployment has begun')
})

t.test('a pull request that closes while it is queued starts nothing (case 44)', async t => {
  const { number } = await desk.opens()
  await desk.settles()
  t.equal((await desk.waiting(number)).length, 1)
  t.same(await desk.does(number, 'close'), [])
  t.same(await desk.waiting(number), [])
  t.match(await desk.environment(number), { desired: 'down', desiredReason: 'closed' })
  t.match(await desk.checks(number), [{ status: 'completed', conclusion: 'cancelled' }])
  t.same(await desk.deploymentsOnGithub(number), [], 'GitHub shows no deployment of it')
})

t.test('who lost the permission between a comment and its execution approves nothing (case 64)', async t => {
  const { control, here } = desk
  const { number, sha } = await desk.opens({ fork: true, author: 'eve' })
  await desk.settles()
  const approve = `/taxiway approve ${sha}`
  const refused = await desk.says(number, approve)
  await control('PUT', `${here}/collaborators/ada`, { permission: 'read' })
  await desk.settles()
  t.same(await desk.reactions(number, refused), ['eyes', 'confused'])
  t.match(await desk.environment(number), { desired: 'held', desiredReason: 'fork_unapproved' })
  await control('PUT', `${here}/collaborators/ada`, { permission: 'write' })
  await desk.says(number, approve)
  await desk.settles()
  t.match(await desk.environment(number), { desired: 'up', desiredSha: sha })
})

t.test(
  "a bot's pull request is skipped, deployed once by a person, and always taken down (case 70)",
  async t => {
    const { number, sha } = await desk.opens({ author: 'renovate[bot]' })
    await desk.settles()
    t.match(await desk.environment(number), { desired: 'down', desiredReason: 'bot_author' })
    t.match(await desk.checks(number), [{ conclusion: 'neutral' }])
    await desk.says(number, '/taxiway deploy')
    await desk.settles()
    t.same(await desk.waiting(number), [sha])
    await desk.does(number, 'push', { files: { a: '2' }, author: 'ada' })
    t.same(await desk.waiting(number), [sha], 'who pushes does not count, the author does')
    await desk.does(number, 'close')
    t.match(await desk.environment(number), { desired: 'down', desiredReason: 'closed' })
  },
)

t.test('a comment that a person deletes is written once more in a generation (case 92)', async t => {
  const { db, control, here } = desk
  const { number } = await desk.opens()
  await desk.settles()
  const deletes = async () => {
    for (const { id } of await desk.comments(number)) await control('DELETE', `${here}/comments/${id}`)
  }
  const moves = async (state: 'building' | 'releasing' | 'verifying') => {
    const { id } = await desk.environment(number)
    const isIts = eq(schema.deployments.environmentId, id)
    await inTransaction(db, async tx => {
      const rows = await tx.update(schema.deployments).set({ state }).where(isIts).returning()
      await markForReport(
        tx,
        id,
        rows.map(row => row.id),
      )
    })
    return desk.tells()
  }
  await deletes()
  await moves('building')
  t.equal((await desk.comments(number)).length, 1, 'it is there again')
  await deletes()
  await moves('releasing')
  await moves('verifying')
  t.equal((await desk.comments(number)).length, 0, 'but not on every edit')
  await desk.does(number, 'push', { files: { a: '2' } })
  t.equal((await desk.comments(number)).length, 1, 'the next generation is told again')
})

t.test('in a locked conversation the check alone is told (case 92)', async t => {
  const { number } = await desk.opens()
  await desk.control('POST', `${desk.here}/pull-requests/${number}/lock`, {})
  t.same(await desk.settles(), [], 'which is no failure')
  t.equal((await desk.comments(number)).length, 0)
  t.match(await desk.checks(number), [{ status: 'queued' }])
})

t.test(
  'what a person destroyed stays down over a push, until a person deploys it (text case 10)',
  async t => {
    const { number } = await desk.opens()
    await desk.settles()
    await desk.says(number, '/taxiway destroy')
    await desk.settles()
    const { sha } = await desk.control('POST', `${desk.here}/pull-requests/${number}/push`, {
      files: { a: '2' },
    })
    await desk.settles()
    t.match(await desk.environment(number), { desired: 'down', desiredReason: 'destroyed_by_user' })
    t.same(await desk.waiting(number), [])
    t.match((await desk.comments(number))[0]?.body, /\/taxiway deploy/, 'the comment tells the way back')

    const refused = await desk.says(number, '/taxiway deploy', 'mallory')
    await desk.settles()
    t.same(await desk.reactions(number, refused), ['eyes', 'confused'])
    t.same(await desk.waiting(number), [])
    const refusal = eq(schema.auditLog.action, 'command.refused')
    const audit = await desk.db.select().from(schema.auditLog).where(refusal).orderBy(schema.auditLog.seq)
    t.match(audit.at(-1), { after: { by: 'mallory' } })

    await desk.says(number, '/taxiway deploy')
    await desk.settles()
    t.same(await desk.waiting(number), [sha])
  },
)

t.test('a reopened pull request whose destruction a person asked for is deployed (text case 10)', async t => {
  const { number, sha } = await desk.opens()
  await desk.settles()
  await desk.says(number, '/taxiway destroy')
  await desk.settles()
  await desk.does(number, 'close')
  await desk.does(number, 'reopen')
  t.same(await desk.waiting(number), [sha])
})

t.test('two projects of a repository decide apart, with one comment and two checks (case 16)', async t => {
  const { project } = desk
  await desk.connect({
    slug: 'api',
    organizationId: project.organizationId,
    config: { ...project.config, drafts: 'deploy' },
  })
  const { number } = await desk.opens({ draft: true })
  t.same(await desk.settles(), [])
  const checks = (await desk.checks(number)).map(({ name, conclusion }) => `${name} ${conclusion}`)
  t.strictSame(checks.sort(), ['taxiway / api null', 'taxiway / shop neutral'])
  const comments = await desk.comments(number)
  t.equal(comments.length, 1)
  const rows = comments[0]?.body.split('\n').filter(line => /^\|.*\b(api|shop)\b/.test(line))
  t.equal(rows?.length, 2, 'a row of each project')
})
