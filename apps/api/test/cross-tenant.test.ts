import { readFileSync } from 'node:fs'
import { newId } from '@taxiway/domain'
import t, { type Test } from 'tap'
import { operations } from '../src/auth/access-rules.js'
import { type Actor, strangersOf } from './authorization/actors.js'
import { type Request, requestOf } from './authorization/calls.js'
import { idPositions, swap } from './authorization/id-positions.js'
import { matrix } from './authorization/matrix.js'
import { hashRowsOf } from './authorization/row-hashes.js'
import { openApi } from './support.js'
import { aTenant, type Tenant } from './tenants.js'

const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '1000000' })
const scopes: ['read', 'deploy', 'secrets', 'admin'] = ['read', 'deploy', 'secrets', 'admin']
const document = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'))

/** Fastify's routes, which equal the table of operations: the boot refuses a route that is not in it. */
const routes = Object.keys(operations).filter(key => key.includes(' /v1/'))

t.test('the table of operations, the routes and the OpenAPI document have the same operations', async t => {
  for (const key of routes) {
    const [method = '', url = ''] = key.split(' ')
    t.ok(api.app.hasRoute({ method, url }), `${key} is routed`)
    const path = url.replace(/:(\w+)/g, '{$1}')
    t.ok(document.paths[path]?.[method.toLowerCase()], `${key} is documented`)
  }
})

/** The ids in a body, found by its schema. */
const bodyIdsOf = (operation: string): string[] => {
  const [method = '', url = ''] = operation.split(' ')
  const { requestBody } = document.paths[url.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()]
  const schema = JSON.stringify(requestBody?.content['application/json'].schema ?? {})
  return [...schema.matchAll(/"(\w+)":\{"type":"string","pattern":"\^[a-z]{3}_/g)].map(
    ([, name = '']) => name,
  )
}

const send = ({ method, url, payload, headers }: Request, as: Record<string, string>) =>
  api.app.inject({ method, url, headers: { ...headers, ...as }, ...(payload ? { payload } : {}) })

type Answer = Awaited<ReturnType<typeof send>>
/** All of an answer except what differs in every request. */
const shown = ({ statusCode, headers, body }: Answer) => {
  const { 'x-request-id': id, date: _date, ratelimit: _rest, ...kept } = headers
  return JSON.stringify([statusCode, kept, body.replaceAll(String(id), '')])
}

type Pair = { operation: string; foreign: Request; missing: Request }

/**
 * Every operation with every combination of own and foreign ids: all foreign, a foreign child below an own
 * parent, and so on.
 */
const pairsOf = async (t: Test, mine: Tenant, theirs: Tenant): Promise<Pair[]> => {
  const pairs: Pair[] = []
  const uncalled: string[] = []
  for (const operation of routes) {
    const own = await requestOf(api, mine, operation).catch(() => undefined)
    const their = await requestOf(api, theirs, operation).catch(() => undefined)
    if (own === undefined || their === undefined) {
      uncalled.push(operation)
      continue
    }
    const positions = idPositions(own, their)
    for (const name of bodyIdsOf(operation))
      if (!positions.some(({ place }) => (name === 'items' ? /\.\d+$/.test(place) : place.endsWith(name))))
        uncalled.push(`${operation}: ${name} of its body`)
    for (let mask = 1; mask < 2 ** positions.length; mask += 1) {
      const picked = positions.filter((_, bit) => mask & (1 << bit))
      const foreign = swap(own, picked, ({ theirs }) => theirs)
      const missing = swap(own, picked, ({ theirs }) => newId(theirs.slice(0, 3) as 'prj'))
      pairs.push({ operation, foreign, missing })
      if (own.method === 'GET') {
        const head = { method: 'HEAD' } as const
        pairs.push({ operation, foreign: { ...foreign, ...head }, missing: { ...missing, ...head } })
      }
    }
  }
  t.strictSame(uncalled, [], 'say in test/mutations.ts how these are called, or in authorization/calls.ts')
  return pairs
}

t.test('objects of another organization get 404, wherever a request names their id', async t => {
  const [one, other] = [await aTenant(api, scopes), await aTenant(api, scopes)]
  const statuses: Record<string, number> = {}
  const sweep = async (mine: Tenant, theirs: Tenant, isAsked: (actor: Actor) => boolean) => {
    const pairs = await pairsOf(t, mine, theirs)
    const actors = (await strangersOf(api, mine.organizationId, theirs.organizationId)).filter(isAsked)
    const before = await hashRowsOf(api, theirs.organizationId)
    for (const { operation, foreign, missing } of pairs)
      for (const actor of actors) {
        const [got, wanted] = [await send(foreign, actor.headers), await send(missing, actor.headers)]
        for (const { statusCode } of [got, wanted]) statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
        const name = `${actor.name}: ${foreign.method} ${foreign.url}`
        const who = matrix[operation]
        const mayCall = who !== undefined && actor.may(who)
        if (shown(got) !== shown(wanted))
          t.fail(`${name} differs from what is missing: ${got.body} ${wanted.body}`)
        if (mayCall ? got.statusCode !== 404 : ![401, 403].includes(got.statusCode))
          t.fail(`${name}: ${got.statusCode} ${got.body}`)
      }
    t.strictSame(await hashRowsOf(api, theirs.organizationId), before, 'no row of theirs changed')
  }
  await sweep(one, other, () => true)
  // And the other way round, for people.
  await sweep(other, one, ({ headers }) => headers['cookie'] !== undefined)
  const sent = Object.values(statuses).reduce((sum, n) => sum + n)
  t.comment(`${sent} requests`, statuses)
  t.ok(sent >= 2_000)
  t.strictSame(Object.keys(statuses).sort(), ['401', '403', '404'])
})

t.test('a list shows nothing of another organization under any cursor or filter', async t => {
  const [mine, theirs] = [await aTenant(api, scopes), await aTenant(api, scopes)]
  const marks = new Set<string>([theirs.organizationId])
  for (const operation of routes)
    for (const { theirs: id } of idPositions(
      await requestOf(api, mine, operation),
      await requestOf(api, theirs, operation),
    ))
      marks.add(id)
  let sent = 0
  for (const operation of routes.filter(key => key.startsWith('GET '))) {
    const [own, their] = [await requestOf(api, mine, operation), await requestOf(api, theirs, operation)]
    const page = await send({ ...their, url: `${their.url}?limit=1` }, theirs.headers)
    const cursor = page.statusCode === 200 ? (page.json().nextCursor ?? 'x.y') : 'x.y'
    const queries = ['', `?cursor=${encodeURIComponent(cursor)}`, `?actor=${theirs.tokenId}`]
    for (const query of queries) {
      const { body } = await send({ ...own, url: `${own.url}${query}` }, mine.headers)
      sent += 1
      // The answer may repeat what the request said.
      for (const mark of marks)
        if (!query.includes(mark) && body.includes(mark)) t.fail(`${operation}${query} shows ${mark}`)
    }
  }
  t.comment(`${sent} lists`)
})
