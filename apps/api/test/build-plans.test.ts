import t from 'tap'
import { openConnected } from './connected.js'

const pkg = (file: object) => JSON.stringify(file)

t.test('a dry run says what would be built, and connecting shows it', async t => {
  const { call, connect, control, aRepository } = await openConnected(t)
  const files = {
    'package.json': pkg({ private: true, workspaces: ['apps/*'] }),
    'apps/web/package.json': pkg({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
    'apps/web/pages/[id].html': '<p>a name that an address has to spell out</p>',
    'apps/api/package.json': pkg({ scripts: { start: 'node server.js' }, engines: { node: '>=22' } }),
  }
  const shop = await aRepository('shop', 'write', { files })
  const plan = (body: object) => call('POST', '/v1/build-plans', { repositoryId: shop.id, ...body })

  const whole = await plan({})
  t.equal(whole.status, 200)
  t.match(whole.json, {
    ref: 'main',
    sha: /^[0-9a-f]{40}$/,
    plan: null,
    problem: { code: 'build.config_invalid', message: /apps\/api, apps\/web/ },
    candidates: [
      { rootDirectory: 'apps/api', kind: 'node' },
      { rootDirectory: 'apps/web', kind: 'static' },
    ],
  })
  t.match((await plan({ config: { rootDirectory: 'apps/api' } })).json, {
    plan: { kind: 'node', node: '>=22', start: 'node server.js' },
    problem: null,
  })

  const { sha } = await control('POST', 'repositories/acme/shop/commits', {
    branch: 'feat/site',
    files: { 'index.html': '<p>site</p>' },
    deliver: false,
  })
  t.match((await plan({ ref: 'feat/site' })).json, { sha, plan: { kind: 'static' } })
  t.match((await plan({ ref: sha })).json, { ref: sha, sha, plan: { kind: 'static', output: ['.'] } })
  await control('POST', 'repositories/acme/shop/commits', {
    branch: 'feat/docker',
    files: { Dockerfile: 'FROM x\nEXPOSE 3000' },
    deliver: false,
  })
  t.match((await plan({ ref: 'feat/docker', config: { dockerBuildArgs: { VERSION: '1' } } })).json, {
    plan: {
      kind: 'dockerfile',
      dockerfile: 'Dockerfile',
      start: null,
      reasons: [/EXPOSE says 3000, but requests go to port 8080/, /BuildKit builds it/],
    },
    problem: null,
  })
  t.match(await plan({ config: { dockerBuildArgs: { BUILDKIT_SYNTAX: 'x' } } }), { status: 400 })
  t.match(await plan({ ref: 'nowhere' }), { status: 422, json: { code: 'project.ref_not_found' } })
  t.match(await plan({ config: { rootDirectory: '../..' } }), { status: 400 })

  const made = await connect({ repositoryId: shop.id, config: { rootDirectory: 'apps/web' } })
  t.match(made, {
    status: 201,
    json: { slug: 'shop', buildPlan: { plan: { kind: 'static', output: ['dist'] }, problem: null } },
  })
  t.notOk('buildPlan' in (await call('GET', `/v1/projects/${made.json.id}`)).json, 'it is of that moment')

  const foreign = await aRepository('foreign', 'read')
  t.match(await call('POST', '/v1/build-plans', { repositoryId: foreign.id }), {
    status: 403,
    json: { code: 'project.permission_missing' },
  })
  t.match(await call('POST', '/v1/build-plans', { repositoryId: 424242 }), {
    status: 422,
    json: { code: 'project.repository_not_found' },
  })
})

t.test('a repository is connected although its files cannot be read', async t => {
  const { connect, control, aRepository } = await openConnected(t)
  const shop = await aRepository('shop')
  await control('POST', 'faults', {
    match: { method: 'GET', path: '/git/trees/' },
    action: { kind: 'respond', status: 500 },
  })
  t.match(await connect({ repositoryId: shop.id }), { status: 201, json: { slug: 'shop', buildPlan: null } })
})
