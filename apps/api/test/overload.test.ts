import { createServer } from 'node:net'
import { isConnectionError, isDatabaseBusy, openDatabase } from '@taxiway/db'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { aTenant } from './tenants.js'

const connections = 2

t.test('a busy pool is overload, not an outage: requests are refused early until it recovers', async t => {
  const api = await openApi(t, { DATABASE_MAX_CONNECTIONS: String(connections) })
  const { headers } = await aTenant(api)
  const ask = (url = '/v1/projects') => api.app.inject({ url, headers })
  const { pool } = api.deps
  const held = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
  const isOverloaded = (answer: Awaited<ReturnType<typeof ask>>, name: string) => {
    t.match(answer.json(), { status: 503, code: 'service.overloaded' }, name)
    t.match(answer.headers['retry-after'], /^[1-9]\d?$/, `${name}: when to come back`)
    t.notMatch(answer.body, /reachable/, `${name}: no word of an outage`)
  }
  isOverloaded(await ask(), 'a request that waited as long as it may')

  let refused = 0
  const lineUp = (perConnection: number) =>
    Array.from({ length: connections * perConnection }, () =>
      pool.query('select 1').catch(() => {
        refused += 1
      }),
    )
  const waiting = lineUp(15)
  isOverloaded(await ask(), 'a request behind a long line')
  const { publicUrl } = api.deps.identity.ownOrigins
  const signIn = { method: 'POST', url: '/api/auth/sign-in/email', payload: {} } as const
  waiting.push(...lineUp(15))
  isOverloaded(await api.app.inject({ ...signIn, headers: { origin: publicUrl } }), 'and a sign-in')
  t.equal((await api.app.inject('/healthz')).statusCode, 200)
  t.match((await api.app.inject('/readyz')).json().dependencies, {
    postgres: { status: 'ok' },
    migrations: { status: 'ok' },
  })
  waiting.push(...lineUp(30))
  await eventually(() => refused >= connections * 5)
  t.ok(pool.waitingCount <= connections * 25, 'the line itself has an end')
  for (const client of held) client.release()
  await Promise.all(waiting)
  t.equal((await ask()).statusCode, 200)
})

t.test('a slow pool is overload; an unreachable database is an outage', async t => {
  const { db, deps } = await openApi(t)
  const client = await deps.pool.connect()
  await client.query('set statement_timeout = 50')
  const late = await client.query('select pg_sleep(60)').catch(error => error)
  client.release(true)
  t.ok(isDatabaseBusy(late), 'a statement that was cancelled')
  t.notOk(isDatabaseBusy(await db.execute('select nothing').catch(error => error)))

  // Accepts connections and never answers, like a host behind a broken route.
  const silent = createServer().listen(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await new Promise(resolve => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  const { pool, close } = openDatabase({
    url: `postgres://x@127.0.0.1:${port}/x`,
    applicationName: 'test',
    maxConnections: 1,
    connectTimeoutMs: 300,
  })
  t.teardown(close)
  for (const { reason } of (await Promise.allSettled([
    pool.query('select 1'),
    pool.query('select 1'),
  ])) as PromiseRejectedResult[]) {
    t.ok(isConnectionError(reason), reason.message)
    t.notOk(isDatabaseBusy(reason), 'also for what waited behind the connection that never stood')
  }
})
