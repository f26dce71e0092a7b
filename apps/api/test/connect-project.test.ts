import { eq, schema } from '@taxiway/db/testing'
import t from 'tap'
import { openConnected } from './connected.js'

t.test(
  'a person sees which repositories they can connect, connects one, and gets the next step for the others',
  async t => {
    const world = await openConnected(t)
    const { call, connect, control, aRepository } = world
    const shop = await aRepository('shop')
    await aRepository('readonly', 'read')
    const old = await aRepository('old')
    await control('POST', 'repositories/acme/old/archive', { deliver: false })
    const bare = await aRepository('bare', 'admin', { owner: 'globex', install: false })

    const installations = await call('GET', '/v1/github/installations')
    t.match(installations.json, {
      data: [{ account: { login: 'acme', type: 'Organization' }, canConnect: true, obstacle: null }],
      nextCursor: null,
    })
    const { id } = installations.json.data[0]
    const list = `/v1/github/repositories?installationId=${id}&limit=2`
    const first = await call('GET', list)
    const second = await call('GET', `${list}&cursor=${encodeURIComponent(first.json.nextCursor)}`)
    t.equal(second.json.nextCursor, null)
    const seen = Object.fromEntries(
      [...first.json.data, ...second.json.data].map(one => [one.name, one.obstacle]),
    )
    t.strictSame(seen, { shop: null, readonly: 'no_write_permission', old: 'repository_archived' })
    t.match(await call('GET', '/v1/github/repositories?installationId=999999'), { status: 404 })
    t.match(await call('GET', `${list}x&cursor=${encodeURIComponent(first.json.nextCursor)}`), {
      status: 400,
    })

    const key = { 'idempotency-key': 'connect-shop' }
    const made = await connect({ repositoryId: shop.id, config: { port: 3000 } }, key)
    t.match(made, {
      status: 201,
      json: {
        slug: 'shop',
        state: 'active',
        repository: { id: shop.id, owner: 'acme', name: 'shop', defaultBranch: 'main' },
        connection: { state: 'ok' },
        config: { port: 3000, memoryMb: 256 },
      },
    })
    t.equal((await connect({ repositoryId: shop.id, config: { port: 3000 } }, key)).text, made.text)
    const [row] = await world.db.select().from(schema.projects)
    t.match(row, { installationId: id, connectedBy: world.userId, connectedLogin: 'octocat' })
    t.match(
      await world.db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'project.create')),
      {
        length: 1,
      },
    )
    t.strictSame(
      (await call('GET', `/v1/github/repositories?installationId=${id}`)).json.data.find(
        (one: { id: number }) => one.id === shop.id,
      ).projectIds,
      [made.json.id],
    )

    const refusals = [
      [{ repositoryId: shop.id }, 409, 'project.slug_taken'],
      [{ repositoryId: 424242 }, 422, 'project.repository_not_found'],
      [{ repositoryId: old.id }, 422, 'project.repository_archived'],
      [{ repositoryId: bare.id }, 422, 'project.app_not_installed'],
      [{ repositoryId: shop.id, installationId: 1 }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, id: 'prj_x', state: 'deleted' }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, slug: '../etc' }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, config: { rootDirectory: '../..' } }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, config: { region: 'iad; rm -rf /' } }, 400, 'request.invalid'],
    ] as const
    for (const [body, status, code] of refusals)
      t.match(await connect(body), { status, json: { code } }, JSON.stringify(body))

    await control('PUT', 'repositories/acme/shop/collaborators/octocat', { permission: 'read' })
    t.match(await connect({ repositoryId: shop.id, slug: 'again' }), {
      status: 403,
      json: { code: 'project.permission_missing' },
    })
    const change = (headers: Record<string, string>) =>
      call('PATCH', `/v1/projects/${made.json.id}`, { config: { port: 4000 } }, headers)
    t.match(await change({ 'if-match': '*' }), { status: 403 }, 'also for changing what is built')
    await control('PUT', 'repositories/acme/shop/collaborators/octocat', { permission: 'write' })
    t.match(await change({ 'if-match': '*' }), { status: 200, json: { config: { port: 4000 } } })

    await control('POST', `installations/${id}/suspend`, { deliver: false })
    t.match(await connect({ repositoryId: shop.id, slug: 'again' }), {
      status: 422,
      json: { code: 'project.installation_suspended' },
    })
    t.match((await call('GET', '/v1/github/installations')).json.data, [
      { obstacle: 'installation_suspended' },
    ])
  },
)

t.test('a project warns of each permission that the App lacks there, until it is granted', async t => {
  const { call, connect, control, aRepository, db } = await openConnected(t)
  const shop = await aRepository('shop')
  const { id } = (await call('GET', '/v1/github/installations')).json.data[0]
  const granted = { metadata: 'read', contents: 'read', pull_requests: 'read', deployments: 'write' }
  await control('POST', `installations/${id}/permissions`, { permissions: granted, deliver: false })
  const { json } = await connect({ repositoryId: shop.id })
  const read = async () => (await call('GET', `/v1/projects/${json.id}`)).json.warnings
  t.strictSame(await read(), json.warnings)
  t.match(json.warnings, [
    {
      code: 'github.permission_missing',
      permission: 'pull_requests',
      level: 'write',
      message: /Ask an owner/,
    },
    { code: 'github.permission_missing', permission: 'checks', level: 'write', message: /no check/ },
    { code: 'github.permission_missing', permission: 'statuses', level: 'read', message: /waitForChecks/ },
    { code: 'github.permission_missing', permission: 'issues', level: 'read', message: /commands/ },
  ])
  const all = { ...granted, pull_requests: 'write', checks: 'write', statuses: 'write', issues: 'read' }
  await db.update(schema.projects).set({ grantedPermissions: all })
  t.strictSame(await read(), [])
})
