import t from 'tap'
import { operations } from '../src/auth/access-rules.js'
import { type Method, missingCall, requestOf } from './authorization/calls.js'
import { openApi } from './support.js'
import { aMember, aSession, aTenant } from './tenants.js'

t.test('every answer under /v1 and /api/auth has a cache-control header', async t => {
  const api = await openApi(t, {
    PASSWORD_SIGN_IN: 'true',
    API_RATE_LIMIT_PER_MINUTE: '100000',
    AUTH_RATE_LIMIT_PER_MINUTE: '100000',
  })
  let tagged = 0
  const judge = (name: string, { statusCode, headers }: Awaited<ReturnType<typeof api.app.inject>>) => {
    const hasTag = headers['etag'] !== undefined
    if (hasTag) tagged += 1
    t.equal(headers['cache-control'], hasTag ? 'private, no-cache' : 'no-store', `${name}: ${statusCode}`)
  }
  const tenant = await aTenant(api, ['read', 'deploy', 'secrets', 'admin'])
  const session = await aSession(api, await aMember(api, tenant, 'owner'))
  for (const operation of Object.keys(operations)) {
    const [method, url = ''] = operation.split(' ') as [Method, string]
    if (url.startsWith('/api/auth/')) {
      const request = { method, url, ...(method === 'GET' ? {} : { payload: {} }) }
      judge(
        `${operation} of a stranger`,
        await api.app.inject({ ...request, headers: { origin: session.origin } }),
      )
      judge(`${operation} with a session`, await api.app.inject({ ...request, headers: session }))
    }
    if (!url.startsWith('/v1/')) continue
    judge(`${operation} without a credential`, await api.app.inject(missingCall(operation)))
    judge(
      `${operation} of nothing`,
      await api.app.inject({ ...missingCall(operation), headers: tenant.headers }),
    )
    const acting = await aTenant(api, ['read', 'deploy', 'secrets', 'admin'])
    const { headers = {}, ...request } = await requestOf(api, acting, operation)
    const answer = await api.app.inject({ ...request, headers: { ...acting.headers, ...headers } })
    judge(`${operation} that exists`, answer)
    const tag = answer.headers['etag']
    if (tag === undefined || method !== 'GET') continue
    const again = await api.app.inject({
      ...request,
      headers: { ...acting.headers, 'if-none-match': String(tag) },
    })
    t.equal(again.statusCode, 304, operation)
    judge(`${operation} unchanged`, again)
  }
  t.ok(tagged > 4, 'some have a tag')
  for (const url of ['/v1/nowhere', '/api/auth/nowhere', '/v1'])
    judge(`GET ${url}`, await api.app.inject(url))
})
