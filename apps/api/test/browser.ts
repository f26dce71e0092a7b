import { schema } from '@taxiway/db/testing'
import { newId, type OrganizationId, type Role } from '@taxiway/domain'
import { anOrganization } from '@taxiway/testing'
import { openApi } from './support.js'

type Served = Awaited<ReturnType<typeof serveApi>>
export type Browser = ReturnType<typeof createBrowser>
type Send = { method?: string; body?: unknown; headers?: Record<string, string> }

export const password = 'correct horse battery staple'

/** The API on a socket, with password sign-in. */
export const serveApi = async (
  t: Parameters<typeof openApi>[0],
  values: Record<string, string> = {},
  given: Parameters<typeof openApi>[2] = {},
) => {
  const api = await openApi(
    t,
    {
      PASSWORD_SIGN_IN: 'true',
      AUTH_RATE_LIMIT_PER_MINUTE: '100000',
      API_RATE_LIMIT_PER_MINUTE: '100000',
      ...values,
    },
    given,
  )
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  return { ...api, url, origin: api.deps.identity.ownOrigins.publicUrl }
}

/** Keeps cookies and sends an Origin, like a browser on a page of ours. */
export const createBrowser = ({ url, origin }: Pick<Served, 'url' | 'origin'>) => {
  const cookies = new Map<string, string>()
  const send = async (path: string, { method = 'GET', body, headers = {} }: Send = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(cookies.size > 0
          ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...(method === 'GET' ? {} : { origin }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (attributes.some(one => /max-age=0\b/i.test(one))) cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    }
  }
  return {
    cookies,
    send,
    get: (path: string) => send(path),
    post: (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
      send(path, { method: 'POST', body, headers }),
  }
}

let count = 0

/** A user with an account, a membership and a signed-in browser. */
export const aPerson = async (
  api: Served,
  { organizationId, role = 'owner' }: { organizationId?: OrganizationId; role?: Role } = {},
) => {
  count += 1
  const email = `person-${count}@example.com`
  const browser = createBrowser(api)
  await browser.post('/api/auth/sign-up/email', { email, password, name: `Person ${count}` })
  const signIn = (on = browser) => on.post('/api/auth/sign-in/email', { email, password })
  await signIn()
  const [user] = (await api.db.select().from(schema.users)).filter(one => one.email === email)
  if (user === undefined) throw new Error('the sign-up created no user')
  const organization = organizationId ?? (await anOrganization(api.db)).id
  await api.db
    .insert(schema.members)
    .values({ id: newId('usr'), organizationId: organization, userId: user.id, role, createdAt: new Date() })
  return { userId: user.id, email, browser, organizationId: organization, signIn }
}
export type Person = Awaited<ReturnType<typeof aPerson>>
