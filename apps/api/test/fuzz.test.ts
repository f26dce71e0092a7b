import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import * as fc from 'fast-check'
import t from 'tap'
import { openConnected } from './connected.js'
import { bodySchemaOf, type Operation, readDocument } from './fuzz/api-document.js'
import { createJudge } from './fuzz/judge-response.js'
import { oneOfEach } from './fuzz/one-of-each.js'
import { invalidRequests, type Sent, validRequests } from './fuzz/requests.js'
import { createSender } from './fuzz/send-request.js'
import { aSession, aTenant, madeBy } from './tenants.js'

const requests = Number(process.env['FUZZ_REQUESTS'] ?? (process.env['CAMPAIGN'] ? 300 : 4))
const all: ['read', 'deploy', 'secrets', 'admin'] = ['read', 'deploy', 'secrets', 'admin']
// The gate uses a fixed seed; the campaign picks a new one each time, and SEED repeats a run.
const seed = Number(
  process.env['SEED'] ?? (process.env['CAMPAIGN'] ? Math.floor(Math.random() * 2 ** 31) : 20_261_125),
)

const ownOrigin = 'https://console.example.com'
const hostileOrigins = [
  'null',
  '*',
  'https://console.example.com.evil.com',
  'https://evil-console.example.com',
  'https://evil.com/https://console.example.com',
  'http://console.example.com',
  'https://console.example.com:444',
  'https://console.example.com:443@evil.com',
  'https://consoleXexample.com',
  'https://console.example.com/',
  'https://CONSOLE.example.com',
  'https://sub.console.example.com',
  'https://example.com',
  'file://',
  'https://console.example.com, https://evil.com',
]

const ownFields = [
  'id',
  'orgId',
  'organizationId',
  'role',
  'createdAt',
  'createdBy',
  'fence',
  'generation',
  'state',
  '__proto__',
  'constructor',
]

/** One hash for each table that a request may change. */
const rowHash = [
  'projects',
  'environments',
  'deployments',
  'env_vars',
  'api_tokens',
  'audit_log',
  'idempotency_keys',
]
  .map(
    table =>
      `select '${table}' as name, md5(coalesce(string_agg(t, '' order by t), '')) as hash from (select (to_jsonb(r) - 'last_used_at')::text as t from ${table} r) as rows`,
  )
  .join(' union all ')

const api = await openConnected(t, { API_RATE_LIMIT_PER_MINUTE: '1000000000', CORS_ORIGINS: ownOrigin })
const repository = await api.aRepository('shop')
const { id, installationId } = await api.aRepository('deployed')
const deployed = { id, installationId: Number(installationId), name: 'deployed' }
const sender = createSender(Number(new URL(api.url).port))
t.teardown(() => sender.close())
const { document, operations } = await readDocument(api.app)
const judge = createJudge(document)
let sent = 0
const reached = new Set<string>()

const send = async (operation: Operation, request: Sent, own: Record<string, string>) => {
  sent += 1
  const origin = hostileOrigins[sent % hostileOrigins.length] ?? 'null'
  const response = await sender.send({ ...request, headers: { origin, ...own, ...request.headers } })
  return { response, faults: judge(operation, response) }
}

/**
 * A user with every right in an organization of their own, known to GitHub, so that no request is refused
 * before validation; and their credential for an operation: a token with every scope, or a session where only
 * a person may call.
 */
const anOwner = async () => {
  const tenant = await aTenant(api, all)
  const { organizationId } = tenant
  const { userId } = api
  await api.db
    .insert(schema.members)
    .values({ id: newId('mem'), organizationId, userId, role: 'owner', createdAt: new Date() })
  await madeBy(api, tenant, userId)
  const person = await aSession(api, userId, { activeOrganizationId: organizationId })
  const headersFor = ({ security }: Operation) =>
    security === undefined || JSON.stringify(security).includes('bearerToken') ? tenant.headers : person
  return { ...tenant, headersFor }
}

t.test(`every operation answers every request as documented (seed ${seed})`, async t => {
  for (const operation of operations) {
    const tenant = await anOwner()
    const own = tenant.headersFor(operation)
    const ids = { ...(await oneOfEach(api, tenant, deployed)), repositoryId: String(repository.id) }
    const [invalid, valid] = [invalidRequests(operation, ids), validRequests(operation, ids)]
    const faults: string[] = []
    // Refused requests change nothing, so allowed requests find everything in place.
    for (const request of invalid ? fc.sample(invalid, { seed, numRuns: requests }) : []) {
      const found = await send(operation, request, own)
      if (found.response.statusCode < 400) found.faults.push(`${found.response.statusCode}: is accepted`)
      faults.push(...found.faults.map(fault => describe(request, fault)))
    }
    for (const request of fc.sample(valid, { seed, numRuns: requests })) {
      const found = await send(operation, request, own)
      reached.add(`${operation.operationId} ${found.response.statusCode}`)
      if (found.response.statusCode === 400) found.faults.push(`is refused: ${found.response.body}`)
      faults.push(...found.faults.map(fault => describe(request, fault)))
    }
    t.strictSame(faults, [], operation.operationId)
  }
  // A made-up step-up code is always refused.
  const turnedAway = operations
    .filter(({ operationId }) => operationId !== 'stepUp')
    .filter(({ operationId }) =>
      [...reached].every(one => !one.startsWith(`${operationId} `) || / 40[13]$/.test(one)),
    )
  t.strictSame(
    turnedAway.map(({ operationId }) => operationId),
    [],
    'no request is refused for missing permissions',
  )
  t.comment(JSON.stringify({ seed, operations: operations.length, requests: sent }))
})

t.test('read-only fields are refused, and nothing is written', async t => {
  const hashOf = async () => (await api.pool.query(rowHash)).rows
  for (const operation of operations.filter(isForPrograms)) {
    const tenant = await anOwner()
    const ids = await oneOfEach(api, tenant)
    const [request] = fc.sample(validRequests(operation, ids), { seed, numRuns: 1 })
    const before = await hashOf()
    const declared = bodySchemaOf(operation)?.properties ?? {}
    for (const field of ownFields.filter(name => !Object.hasOwn(declared, name))) {
      const rest = Object.entries(JSON.parse(request?.payload ?? '{}') ?? {}).filter(([key]) => key !== field)
      const payload = `{"${field}":"owner"${rest.map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`).join('')}}`
      const found = await send(
        operation,
        {
          ...(request as Sent),
          headers: { ...request?.headers, 'content-type': 'application/json' },
          payload,
        },
        tenant.headers,
      )
      t.equal(found.response.statusCode, 400, `${operation.operationId}: ${field}: ${found.response.body}`)
      t.strictSame(found.faults, [])
    }
    t.strictSame(await hashOf(), before, `${operation.operationId} wrote nothing`)
  }
})

t.test('a path under another method gets 405 with the allowed methods', async t => {
  for (const path of Object.keys(document.paths)) {
    const url = path.replace(/\{\w+\}/g, 'x')
    // Several routes may match a path: a variable may be called `history`.
    const documented = operations.filter(one => matches(one.path, url)).map(({ method }) => method)
    const allow = [...new Set([...documented, ...(documented.includes('GET') ? ['HEAD'] : [])])].sort()
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'].filter(name => !allow.includes(name))
    for (const method of others) {
      const response = await api.app.inject({ method: method as 'GET', url, headers: { origin: 'null' } })
      const answer = [response.statusCode, response.headers.allow]
      t.strictSame(answer, [405, allow.join(', ')], `${method} ${path}`)
    }
  }
})

const isForPrograms = (operation: Operation) =>
  bodySchemaOf(operation) !== undefined && JSON.stringify(operation.security).includes('bearerToken')

const matches = (path: string, url: string) =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(url)

const describe = ({ broken, method, url, headers, payload }: Sent, fault: string) =>
  `${fault}\n  ${broken || 'valid'}: ${method} ${url.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)} ${payload?.slice(0, 400) ?? ''}`
