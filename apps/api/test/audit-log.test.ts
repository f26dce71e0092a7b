import { appendAudit, inTransaction, type NewAuditEntry, verifyAudit } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { newId, type OrganizationId } from '@taxiway/domain'
import { createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { mutatingOperations, mutations } from './mutations.js'
import { openApi } from './support.js'
import { type Api, anUpEnvironment, aTenant } from './tenants.js'

type Entry = typeof schema.auditLog.$inferSelect

const entriesOf = ({ db }: Pick<Api, 'db'>, organizationId: OrganizationId): Promise<Entry[]> =>
  db.select().from(schema.auditLog).where(eq(schema.auditLog.organizationId, organizationId))

const anEntry = (organizationId: OrganizationId, values: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  organizationId,
  actor: { kind: 'api_token', id: newId('tok') },
  ip: '192.0.2.1',
  requestId: 'req_1',
  action: 'environment.deploy',
  subject: { kind: 'environment', id: newId('env') },
  before: { generation: 1, z: null, a: { d: 1.5, c: ['ü', '\\'] } },
  after: { generation: 2 },
  ...values,
})

const scopes: ['read', 'deploy', 'secrets', 'admin'] = ['read', 'deploy', 'secrets', 'admin']

t.test('an answer varies with the format and, for listed pages, with the origin', async t => {
  const api = await openApi(t, { CORS_ORIGINS: 'https://console.example.com' })
  const { headers } = await aTenant(api, ['read', 'admin'])
  const url = '/v1/audit-log'
  const { headers: got } = await api.app.inject({
    url,
    headers: { ...headers, origin: 'https://console.example.com' },
  })
  t.match(got['vary'], /Origin/)
  t.match(got['vary'], /Accept/)
})

t.test('every operation that changes something leaves exactly one entry, and none when refused', async t => {
  const api = await openApi(t)
  for (const operation of mutatingOperations) {
    const mutation = mutations[operation]
    if (mutation === undefined) {
      t.fail(`${operation} is in the table of operations; say in mutations.ts how it is called`)
      continue
    }
    const tenant = await aTenant(api, scopes)
    const call = await mutation(api, tenant)
    const method = operation.split(' ')[0] as 'POST'
    const send = (headers: Record<string, string>) =>
      api.app.inject({ method, ...call, headers: { ...headers, ...call.headers } })

    t.equal((await send((await aTenant(api, scopes)).headers)).statusCode >= 400, !/tokens$/.test(call.url))
    t.strictSame(await entriesOf(api, tenant.organizationId), [], `${operation}: nothing for a stranger`)
    const answer = await send({ ...tenant.headers, 'x-request-id': 'mine' })
    t.ok(answer.statusCode >= 200 && answer.statusCode < 300, `${operation}: ${answer.body}`)
    t.match(await entriesOf(api, tenant.organizationId), { length: 1 }, `${operation}: one entry`)
    const [entry] = await entriesOf(api, tenant.organizationId)
    t.match(entry, {
      seq: 1,
      actorKind: 'api_token',
      actorId: tenant.tokenId,
      ip: '127.0.0.1',
      requestId: 'mine',
      action: /^[a-z_]+\.[a-z_]+$/,
      subjectId: /^[a-z]{3}_/,
    })
    t.match(await verifyAudit(api.db, tenant.organizationId), { isIntact: true, checked: 1 })
  }
})

t.test('a change without its audit entry is rolled back', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api)
  const { id } = await anUpEnvironment(api, organizationId)
  await api.pool.query('alter table audit_log add constraint broken check (false) not valid')
  const url = `/v1/environments/${id}/deploy`
  t.equal((await api.app.inject({ method: 'POST', url, headers, payload: {} })).statusCode, 500)
  const [environment] = await api.db.select().from(schema.environments).where(eq(schema.environments.id, id))
  t.equal(environment?.generation, 1)
})

t.test('concurrent changes make one chain without gaps', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api)
  const environments = await Promise.all(
    Array.from({ length: 20 }, () => anUpEnvironment(api, organizationId)),
  )
  const answers = await Promise.all(
    environments.map(({ id }) =>
      api.app.inject({ method: 'POST', url: `/v1/environments/${id}/deploy`, headers, payload: {} }),
    ),
  )
  t.ok(answers.every(({ statusCode }) => statusCode === 202))
  const seqs = (await entriesOf(api, organizationId)).map(({ seq }) => seq).sort((a, b) => a - b)
  t.strictSame(
    seqs,
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
  t.match(await verifyAudit(api.db, organizationId), { isIntact: true, checked: 20, head: { seq: 20 } })
})

const rows = 1_000
// Every row in a campaign; otherwise the ends, both sides of a page, and a sample between them.
const stride = Number(process.env['AUDIT_STRIDE'] ?? 97)

t.test('entries cannot be changed, and the verification finds a changed one', async t => {
  const { db, pool } = await createTestDatabase(t)
  const organizationId = newId('org')
  const other = newId('org')
  await inTransaction(db, async tx => {
    for (let i = 0; i < rows; i += 1) await appendAudit(tx, anEntry(organizationId))
    await appendAudit(tx, anEntry(other))
  })
  t.match(await verifyAudit(db, organizationId), { isIntact: true, checked: rows, head: { seq: rows } })
  for (const statement of [
    `update audit_log set action = 'x'`,
    'delete from audit_log',
    'truncate audit_log',
    'delete from audit_heads',
    'truncate audit_heads',
  ])
    await t.rejects(pool.query(statement), { code: '42501' }, statement)

  await pool.query('create table kept as table audit_log')
  await pool.query('alter table audit_log disable trigger audit_log_append_only')
  const restore = async () => {
    await pool.query('delete from audit_log a where (a.*)::text not in (select (k.*)::text from kept k)')
    await pool.query('insert into audit_log table kept on conflict do nothing')
  }
  const alterations = [
    `at = at + interval '1 millisecond'`,
    `actor_kind = 'user'`,
    `actor_id = actor_id || 'x'`,
    'ip = null',
    `request_id = 'other'`,
    `action = 'environment.destroy'`,
    `subject_kind = 'project'`,
    `subject_id = 'env_other'`,
    `before = jsonb_set(before, '{a,d}', '1.25')`,
    'after = null',
    `previous_hash = sha256('x')`,
    `hash = sha256('x')`,
    'seq = seq + 5000',
    `id = id || 'x'`,
    `organization_id = 'org_other'`,
  ]
  const picked = new Set([1, 2, 500, 501, 999, 1000])
  for (let seq = 1; seq <= rows; seq += stride) picked.add(seq)
  let step = 0
  let missed = 0
  for (const seq of picked) {
    const set = alterations[step % alterations.length] ?? ''
    step += 1
    const where = 'where organization_id = $1 and seq = $2'
    for (const statement of [`update audit_log set ${set} ${where}`, `delete from audit_log ${where}`]) {
      await pool.query(statement, [organizationId, seq])
      const { isIntact, fault } = await verifyAudit(db, organizationId)
      if (isIntact || fault === null || fault.seq < seq || fault.seq > seq + 1) {
        missed += 1
        t.comment(statement, seq, fault)
      }
      await restore()
    }
  }
  t.equal(missed, 0, `none of ${step * 2} alterations was missed`)

  await pool.query(
    `update audit_log set seq = case seq when 10 then 20000 else 10 end where organization_id = $1 and seq in (10, 11)`,
    [organizationId],
  )
  await pool.query(`update audit_log set seq = 11 where organization_id = $1 and seq = 20000`, [
    organizationId,
  ])
  t.match(
    await verifyAudit(db, organizationId),
    { isIntact: false, fault: { kind: 'altered', seq: 10 } },
    'swapped',
  )
  await restore()
  t.match(await verifyAudit(db, organizationId), { isIntact: true }, 'and as it was it is intact')
  t.match(await verifyAudit(db, other), { isIntact: true, checked: 1 }, 'others have chains of their own')
})

t.test('only administrators of the organization list, filter and export its audit trail', async t => {
  const api = await openApi(t)
  const mine = await aTenant(api, ['admin'])
  const actor = { kind: 'user' as const, id: newId('usr') }
  await inTransaction(api.db, async tx => {
    for (let i = 0; i < 7; i += 1) await appendAudit(tx, anEntry(mine.organizationId))
    await appendAudit(tx, anEntry(mine.organizationId, { actor, action: 'deployment.cancel' }))
  })
  const get = (query = '', headers: Record<string, string> = mine.headers) =>
    api.app.inject({ url: `/v1/audit-log${query}`, headers })
  const seqs = (body: { data: { seq: number }[] }) => body.data.map(({ seq }) => seq)

  const first = (await get('?limit=5')).json()
  t.strictSame(seqs(first), [8, 7, 6, 5, 4])
  const second = (await get(`?limit=5&cursor=${first.nextCursor}`)).json()
  t.strictSame([seqs(second), second.nextCursor], [[3, 2, 1], null])
  t.match(first.data[0], { actor, action: 'deployment.cancel', hash: /^[0-9a-f]{64}$/ })
  t.equal(first.data[0].previousHash, first.data[1].hash)
  t.strictSame(seqs((await get('?action=deployment.cancel')).json()), [8])
  t.strictSame(seqs((await get(`?actor=${actor.id}`)).json()), [8])
  const { at } = first.data[0]
  t.ok(seqs((await get(`?from=${at}`)).json()).includes(8))
  t.notOk(seqs((await get(`?to=${at}`)).json()).includes(8))
  for (const query of ['?from=yesterday', '?actor=', '?action=a%20b', '?other=1', '?cursor=x.y'])
    t.equal((await get(query)).statusCode, 400, query)

  const ndjson = { ...mine.headers, accept: 'application/x-ndjson' }
  const exported = await get('', ndjson)
  t.match(exported.headers['content-type'], /^application\/x-ndjson/)
  const lines = exported.body.trimEnd().split('\n')
  t.strictSame(
    lines.map(line => JSON.parse(line).seq),
    [1, 2, 3, 4, 5, 6, 7, 8],
  )
  t.strictSame(JSON.parse(lines[7] ?? ''), first.data[0], 'a line is what a page shows')
  t.equal((await get('?action=deployment.cancel', ndjson)).body.split('\n').length, 2)
  t.equal((await get('', { ...mine.headers, accept: 'text/html' })).statusCode, 406)

  const verify = (headers: Record<string, string>) => api.app.inject({ url: '/v1/audit-log/verify', headers })
  t.match((await verify(mine.headers)).json(), { isIntact: true, checked: 8, head: { seq: 8 }, fault: null })
  const stranger = await aTenant(api, ['admin'])
  t.strictSame(seqs((await get('', stranger.headers)).json()), [])
  t.match((await verify(stranger.headers)).json(), { isIntact: true, checked: 0, head: null })
  const reader = await aTenant(api, ['read', 'deploy', 'secrets'])
  t.equal((await get('', reader.headers)).statusCode, 403)
  t.equal((await verify(reader.headers)).statusCode, 403)
  t.equal((await get('', {})).statusCode, 401)
})
