import { dueByTurn, findDueByTurn } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import { projectConfigSchema } from '@taxiway/domain'
import { createMetrics, systemClock } from '@taxiway/runtime'
import { aDelivery, aProject, aSha, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { openInbox } from '../src/inbox/open-inbox.js'
import { createWorkMetrics } from '../src/work-metrics.js'

const silent = { info: () => undefined, error: () => undefined } as never

const open = async (t: Test) => {
  const { db } = await createTestDatabase(t)
  const inbox = openInbox({
    db,
    clock: systemClock,
    measure: createWorkMetrics(createMetrics({ defaults: false })),
    logger: silent,
    processed: createMetrics().counter('deliveries', 'x', ['outcome']),
    onDue: () => undefined,
    onCommand: () => undefined,
    onQuestion: () => undefined,
  })
  /** Stores the JSON text of a delivery and processes it. */
  const deliver = async (event: string, json: string) => {
    const { id } = await aDelivery(db, { event, action: null })
    await db.insert(schema.deliveryBodies).values({ deliveryId: id, body: Buffer.from(json) })
    await inbox.process(id)
    const [row] = await db.select().from(schema.deliveries).where(eq(schema.deliveries.id, id))
    return row
  }
  return { db, inbox, deliver }
}

t.test(
  'ten thousand deliveries of one installation delay those of others by one batch (case 12)',
  async t => {
    const { db } = await open(t)
    await db.execute(sql`
    insert into deliveries (id, endpoint, guid, signature, signed_with, event, headers, request_id, installation_id, next_run_at)
    select 'dlv_' || n, 'github-app', gen_random_uuid(), '\\x00', 'current', 'push', '{}', 'r', 1, now() - interval '1 hour' + n * interval '1 ms'
    from generate_series(1, 10000) n`)
    const other = await aDelivery(db, { installationId: 2 })
    const third = await aDelivery(db, { installationId: null })
    await db.execute(sql`analyze deliveries`)
    const batch = await findDueByTurn(db, { limit: 50 })
    t.equal(batch.length, 50)
    t.ok(batch.slice(0, 3).includes(other.id), 'the first round holds one delivery of each installation')
    t.ok(batch.slice(0, 3).includes(third.id), 'also those without an installation')
    t.equal(batch.filter(id => id !== other.id && id !== third.id)[0], 'dlv_1', 'oldest first within one')

    const { rows } = await db.execute<{ 'QUERY PLAN': string }>(
      sql`explain (analyze, costs off, timing off, summary off) ${dueByTurn(50)}`,
    )
    const plan = rows.map(row => row['QUERY PLAN']).join('\n')
    t.comment(plan)
    t.match(plan, /Index (Only )?Scan using deliveries_due_idx/)
    t.notMatch(plan, /Seq Scan on deliveries/, 'the cost does not depend on the number of deliveries')
  },
)

t.test(
  'each failure to process a delivery is kept with its time and its cause, until it is dead',
  async t => {
    const { db, inbox } = await open(t)
    await db.execute(sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'a fault' using errcode = 'P0001'; end $$`)
    await db.execute(
      sql`create trigger refuse before update on deliveries for each row when (new.state = 'ignored') execute function refuse()`,
    )
    const { id } = await aDelivery(db, { event: 'push', action: null })
    for (let tried = 1; tried <= 8; tried += 1) {
      await db.update(schema.deliveries).set({ nextRunAt: sql`now()` })
      await inbox.process(id)
      const [row] = await db.select().from(schema.deliveries)
      t.match(row, { processAttempts: tried, state: tried === 8 ? 'dead' : 'received' })
      t.equal(row?.history.length, tried)
      t.match(row?.history.at(-1), { what: 'failed', at: /^\d{4}-/, error: row?.error })
      t.notMatch(JSON.stringify(row?.history), 'a fault', 'a tenant reads no text of the database')
    }
  },
)

const hostile = {
  nul: String.raw`\u0000`,
  surrogate: String.raw`\ud800`,
}

const pullJson = (repositoryId: number, number: number, title: string, ref: string) => `{
  "action": "opened", "number": ${number},
  "installation": { "id": 77 },
  "repository": { "id": ${repositoryId}, "name": "a.b", "full_name": "acme-/a.b" },
  "extra${hostile.nul}": { "key${hostile.surrogate}": "${hostile.nul}" },
  "pull_request": {
    "number": ${number}, "state": "open", "title": "${title}", "user": { "login": "ada", "type": "User" },
    "head": { "ref": "${ref}", "sha": "${aSha()}", "repo": { "id": ${repositoryId} } },
    "base": { "ref": "main", "sha": "${aSha()}", "repo": { "id": ${repositoryId} } },
    "labels": [{ "name": "a${hostile.nul}b" }], "updated_at": "2026-01-01T00:00:00Z" } }`

const titles = [
  `a${hostile.nul}b`,
  `half ${hostile.surrogate} a pair`,
  '</details> @everyone `````',
  'e\u0301'.repeat(128),
  String.raw`\u202egnp.exe`,
]

t.test('a title or label with any text loses no delivery (text case 2)', async t => {
  const { db, deliver } = await open(t)
  const { repositoryId } = await aProject(db)
  for (const [index, title] of titles.entries()) {
    const delivery = await deliver('pull_request', pullJson(repositoryId, index + 1, title, 'x'))
    t.match(delivery, { state: 'processed', error: null }, title)
  }
  const seen = await db.select({ seen: schema.environments.observation }).from(schema.environments)
  const shown = seen.flatMap(row => (row.seen?.kind === 'pr' ? [row.seen.pullRequest] : []))
  t.equal(shown.length, titles.length)
  t.ok(
    shown.some(({ title }) => title === 'a\uFFFDb') &&
      shown.some(({ title }) => title === 'half \uFFFD a pair'),
  )
  t.ok(shown.every(({ labels }) => labels[0] === 'a\uFFFDb'))
})

const branches = [
  'a'.repeat(255),
  'feature/a/b',
  'a..b',
  'a#b',
  String.raw`a'b\"c`,
  '$(reboot)',
  '🚀',
  String.raw`a\u2028b`,
  '\u05d0\u202eb',
]

t.test('a branch with any name is observed under that name (text case 1)', async t => {
  const { db, deliver } = await open(t)
  const names = branches.map(name => JSON.parse(`"${name}"`) as string)
  const canBeTracked = (name: string) => projectConfigSchema.safeParse({ trackedBranches: [name] }).success
  const tracked = names.filter(canBeTracked)
  t.strictSame(names.slice(tracked.length), ['a\u2028b', '\u05d0\u202eb'], 'no setting holds these')
  const { repositoryId, config } = await aProject(db)
  await db.update(schema.projects).set({ config: { ...config, trackedBranches: tracked } })
  for (const [index, name] of branches.entries()) {
    const push = `{ "ref": "refs/heads/${name}", "before": "${'0'.repeat(40)}", "after": "${aSha()}",
      "repository": { "id": ${repositoryId}, "name": "shop", "full_name": "acme/shop", "pushed_at": 1767225600 },
      "head_commit": { "message": "a${hostile.nul}", "timestamp": null } }`
    t.match(await deliver('push', push), { state: index < tracked.length ? 'processed' : 'ignored' }, name)
    const pull = pullJson(repositoryId, index + 1, 'x', name)
    t.match(await deliver('pull_request', pull), { state: 'processed' }, name)
  }
  const rows = await db.select({ target: schema.environments.target }).from(schema.environments)
  t.strictSame(
    rows
      .map(({ target }) => target)
      .filter(target => target.startsWith('branch:'))
      .sort(),
    tracked.map(name => `branch:${name}`).sort(),
  )
  const seen = await db.select({ seen: schema.environments.observation }).from(schema.environments)
  t.strictSame(
    seen.flatMap(row => (row.seen?.kind === 'pr' ? [row.seen.pullRequest.headRef] : [])).sort(),
    names.toSorted(),
  )
})

t.test('pull request 2147483648 of acme-/a.b is observed (text cases 3, 4, 5)', async t => {
  const { db, deliver } = await open(t)
  const { repositoryId } = await aProject(db, { repositoryOwner: 'acme-', repositoryName: '.github' })
  for (const number of [2_147_483_648, Number.MAX_SAFE_INTEGER])
    t.match(await deliver('pull_request', pullJson(repositoryId, number, 'x', 'x')), { state: 'processed' })
  const rows = await db.select().from(schema.environments)
  t.strictSame(
    rows.map(({ target, desired }) => `${target} ${desired}`).sort(),
    ['pr:2147483648 up', `pr:${Number.MAX_SAFE_INTEGER} up`].sort(),
  )
})

t.test('an installation event with NUL in a key is processed', async t => {
  const { db, deliver } = await open(t)
  await aProject(db)
  const event = `{ "action": "new_permissions_accepted", "installation": { "id": 77, "permissions": { "x${hostile.nul}": "read" } } }`
  t.match(await deliver('installation', event), { state: 'processed' })
  t.match(await db.select().from(schema.projects), [{ grantedPermissions: { 'x\uFFFD': 'read' } }])
})

const idle = [
  ...['assigned', 'unassigned', 'locked', 'unlocked', 'milestoned', 'demilestoned'],
  ...['review_requested', 'review_request_removed', 'auto_merge_enabled'],
]

t.test('locks, assignments, milestones and reviews change nothing (case 61)', async t => {
  const { db, deliver } = await open(t)
  const { repositoryId } = await aProject(db)
  await deliver('pull_request', pullJson(repositoryId, 1, 'x', 'x'))
  const before = await db.select().from(schema.environments)
  t.match(before, [{ desired: 'up', generation: 1 }])
  const later = pullJson(repositoryId, 1, 'x', 'x').replace('00:00:00Z', '00:00:09Z')
  for (const action of idle)
    t.match(
      await deliver('pull_request', later.replace('opened', action)),
      { state: 'ignored', reason: 'action_not_used', error: null },
      action,
    )
  for (const event of ['pull_request_review', 'pull_request_review_comment', 'pull_request_review_thread'])
    t.match(await deliver(event, later), { state: 'ignored', reason: 'event_not_used', error: null }, event)
  t.strictSame(await db.select().from(schema.environments), before)
})

t.test('a delivery of a repository without a project is ignored with its reason (case 15)', async t => {
  const { db, deliver } = await open(t)
  const { repositoryId } = await aProject(db)
  const push = `{ "ref": "refs/heads/main", "before": "${'0'.repeat(40)}", "after": "${aSha()}",
    "repository": { "id": ${repositoryId + 1}, "name": "b", "full_name": "acme/b", "pushed_at": 1767225600 },
    "head_commit": { "message": "a", "timestamp": null } }`
  for (const [event, json] of [
    ['pull_request', pullJson(repositoryId + 1, 1, 'x', 'x')],
    ['push', push],
  ] as const)
    t.match(await deliver(event, json), { state: 'ignored', reason: 'no_project', error: null }, event)
  t.equal(await db.$count(schema.environments), 0)
})
