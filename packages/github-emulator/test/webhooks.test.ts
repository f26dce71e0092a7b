import t from 'tap'
import { hasContracts, webhookProblems } from './contract.js'
import { aRepository, eventually, startHarness, startReceiver } from './harness.js'

const REPO = '/repositories/acme/shop'
const PULL = `${REPO}/pull-requests/1`

t.test('a pull request is opened, pushed to and closed with signed webhooks in order', async t => {
  const receiver = await startReceiver(t)
  const h = await startHarness(t, receiver.url)
  const { repository, token } = await aRepository(h)

  await h.control('POST', `${REPO}/commits`, {
    branch: 'feature/cart',
    files: { 'cart.js': '1\n' },
    author: 'mona',
  })
  const opened = await h.control('POST', `${REPO}/pull-requests`, {
    head: 'feature/cart',
    title: 'A cart',
    author: 'mona',
  })
  const pushed = await h.control('POST', `${PULL}/push`, { files: { 'cart.js': '2\n' } })
  await h.control('POST', `${PULL}/close`)
  await eventually(() => receiver.received.length === 6)
  const expected = [
    'push',
    'create',
    'pull_request.opened',
    'push',
    'pull_request.synchronize',
    'pull_request.closed',
  ]
  t.same(receiver.names(), expected)
  t.ok(
    receiver.received.every(one => one.valid),
    'every signature holds over the bytes received',
  )
  t.equal(new Set(receiver.received.map(one => one.headers['x-github-delivery'])).size, 6)
  t.match(receiver.received[0]?.headers, {
    'user-agent': /^GitHub-Hookshot\//,
    'x-github-hook-id': /^\d+$/,
    'x-github-hook-installation-target-type': 'integration',
    'x-github-hook-installation-target-id': '4242',
  })

  const pulls = receiver.received.filter(one => one.event === 'pull_request').map(one => one.body)
  t.equal(pulls[0].pull_request.head.sha, opened.sha)
  t.match(pulls[1], { before: opened.sha, after: pushed.sha, number: 1, repository: { id: repository.id } })
  t.match(pulls[2].pull_request, {
    state: 'closed',
    merged: false,
    closed_at: pulls[2].pull_request.updated_at,
  })
  const times = pulls.map(one => Date.parse(one.pull_request.updated_at))
  t.ok((times[0] ?? 0) < (times[1] ?? 0) && (times[1] ?? 0) < (times[2] ?? 0), 'updated_at strictly grows')
  t.match(receiver.received[3]?.body, {
    ref: 'refs/heads/feature/cart',
    before: opened.sha,
    after: pushed.sha,
    forced: false,
  })
  t.match(receiver.received[3]?.body.commits, [{ id: pushed.sha, modified: ['cart.js'], added: [] }])

  const got = await h.call('GET', '/repos/acme/shop/pulls/1', { token })
  t.match(got.body, {
    state: 'closed',
    commits: 2,
    changed_files: 1,
    head: { sha: pushed.sha, ref: 'feature/cart' },
  })
  const head = await h.call('GET', '/repos/acme/shop/commits/refs/pull/1/head', { token })
  t.equal(head.body.sha, pushed.sha, 'the pull request has a reference of its own')
  t.same(await h.contractGaps(), [])
})

t.test('every kind of change has its webhook, of the published shape', { skip: !hasContracts }, async t => {
  const receiver = await startReceiver(t)
  const h = await startHarness(t, receiver.url)
  const { repository } = await aRepository(h)
  const change = (path: string, body = {}) => h.control('POST', path, body)
  await change(`${REPO}/pull-requests`, {
    head: 'topic',
    fork: true,
    author: 'mona',
    draft: true,
    files: { a: '1' },
  })
  await change(`${PULL}/ready`)
  await change(`${PULL}/draft`)
  await change(`${PULL}/label`, { name: 'preview' })
  await change(`${PULL}/unlabel`, { name: 'preview' })
  await change(`${PULL}/edit`, { title: 'Another title' })
  await change(`${PULL}/push`, { files: { a: '2' } })
  await change(`${PULL}/close`)
  await change(`${PULL}/reopen`)
  await change(`${PULL}/ready`)
  await change(`${PULL}/merge`, { sender: 'octo-dev' })
  await change(`${REPO}/rename`, { name: 'store' })
  await change('/repositories/acme/store/archive')
  await change('/repositories/acme/store/unarchive')
  await change('/repositories/acme/store/privatize')
  await change('/repositories/acme/store/publicize')
  const installation = `/installations/${repository.installationId}`
  await change(`${installation}/repositories`, { action: 'removed', repositoryIds: [repository.id] })
  await change(`${installation}/repositories`, { action: 'added', repositoryIds: [repository.id] })
  await change(`${installation}/permissions`, { permissions: { contents: 'read', metadata: 'read' } })
  await change(`${installation}/suspend`)
  await change(`${installation}/unsuspend`)
  await h.control('DELETE', '/repositories/acme/store')
  await h.control('DELETE', installation)
  await change('/installations', { owner: 'acme' })
  await change('/users/mona/revoke')
  await eventually(() => receiver.received.length === 25)
  await h.control('POST', '/deliveries/idle')

  const kinds = new Set(receiver.names())
  for (const kind of [
    'ready_for_review',
    'converted_to_draft',
    'labeled',
    'unlabeled',
    'edited',
    'reopened',
    'closed',
  ]) {
    t.ok(kinds.has(`pull_request.${kind}`), kind)
  }
  for (const kind of ['renamed', 'archived', 'unarchived', 'privatized', 'publicized', 'deleted']) {
    t.ok(kinds.has(`repository.${kind}`), kind)
  }
  for (const kind of ['suspend', 'unsuspend', 'deleted', 'created', 'new_permissions_accepted']) {
    t.ok(kinds.has(`installation.${kind}`), kind)
  }
  t.ok(kinds.has('github_app_authorization.revoked'))
  const changed = receiver.received.filter(
    one => one.event.startsWith('installation') && !['created', 'deleted'].includes(one.body.action),
  )
  const times = changed.map(one => one.body.installation.updated_at)
  t.equal(new Set(times).size, 5, 'each change of an installation has a time of its own')
  t.ok(receiver.received.every(one => one.valid))
  t.same(
    receiver.received.flatMap(one => webhookProblems(one.event, one.body)),
    [],
    'as published',
  )

  const opened = receiver.received.find(one => one.body.action === 'opened')?.body.pull_request
  t.not(opened.head.repo.id, opened.base.repo.id, 'a fork is another repository')
  t.match(opened, {
    author_association: 'FIRST_TIME_CONTRIBUTOR',
    draft: true,
    head: { label: 'mona:topic' },
  })
  const merged = receiver.received.find(one => one.body.pull_request?.merged === true)?.body
  t.match(merged, { action: 'closed', pull_request: { merged_by: { login: 'octo-dev' } } })
  const push = receiver.received.find(one => one.event === 'push' && one.body.ref === 'refs/heads/main')?.body
  t.equal(push.after, merged.pull_request.merge_commit_sha, 'the merge commit is on the base branch')
})

t.test('an App that is subscribed to it hears of each status of a deployment', async t => {
  const receiver = await startReceiver(t)
  const h = await startHarness(t, receiver.url)
  const { repository, token } = await aRepository(h)
  const deploy = async (state: string) => {
    const made = await h.call('POST', '/repos/acme/shop/deployments', {
      token,
      body: { ref: repository.sha, environment: 'preview', auto_merge: false, required_contexts: [] },
    })
    const path = `/repos/acme/shop/deployments/${made.body.id}/statuses`
    await h.call('POST', path, { token, body: { state, environment_url: 'https://shop.example' } })
    await h.control('POST', '/deliveries/idle')
    return made.body.id
  }
  await deploy('queued')
  t.same(receiver.names(), [], 'one that is not subscribed hears nothing')
  await h.control('POST', `/installations/${repository.installationId}/permissions`, {
    events: ['deployment_status'],
  })
  const id = await deploy('success')
  t.same(receiver.names(), ['installation.new_permissions_accepted', 'deployment_status.created'])
  const told = receiver.received.at(-1)
  t.match(told?.body, {
    deployment: { id, sha: repository.sha, environment: 'preview' },
    deployment_status: { state: 'success', environment_url: 'https://shop.example' },
    repository: { id: repository.id },
    installation: { id: repository.installationId },
    sender: { type: 'Bot' },
  })
  t.same(webhookProblems('deployment_status', told?.body), [], 'as published')
  t.same(await h.contractGaps(), [])
})

t.test(
  'deliveries can be held, sent late, doubled and reordered, and are redelivered under their GUID',
  async t => {
    const receiver = await startReceiver(t)
    const h = await startHarness(t, receiver.url)
    await aRepository(h)
    const held = { deliver: false }
    const opened = await h.control('POST', `${REPO}/pull-requests`, { head: 'x', files: { x: '1' }, ...held })
    const closed = await h.control('POST', `${PULL}/close`, { ...held, sameTimestamp: true })
    t.equal(closed.pull_request.updated_at, opened.pull_request.updated_at, 'one second may hold two changes')
    t.equal(
      (await h.call('GET', '/app/hook/deliveries', { token: h.jwt() })).body.length,
      0,
      'nothing was sent',
    )

    const id = { opened: opened.deliveries.at(-1), closed: closed.deliveries[0] }
    for (const one of [id.closed, id.opened, id.opened]) await h.control('POST', `/deliveries/${one}/send`)
    await eventually(() => receiver.received.length === 3)
    t.same(receiver.names(), ['pull_request.closed', 'pull_request.opened', 'pull_request.opened'])
    const [, first, second] = receiver.received
    t.equal(first?.headers['x-github-delivery'], second?.headers['x-github-delivery'])
    t.ok(first?.raw.equals(second?.raw ?? Buffer.alloc(0)), 'a duplicate has the same bytes')

    receiver.behaviour.status = 503
    await h.control('POST', `${PULL}/reopen`)
    await h.control('POST', '/deliveries/idle')
    t.equal(receiver.received.length, 4, 'a failed delivery is not repeated')
    const list = async (query = '') =>
      (await h.call('GET', `/app/hook/deliveries${query}`, { token: h.jwt() })).body
    const [failed] = await list('?status=failure')
    t.match(failed, { event: 'pull_request', action: 'reopened', status_code: 503, redelivery: false })
    t.match((await h.call('GET', `/app/hook/deliveries/${failed.id}`, { token: h.jwt() })).body, {
      request: { headers: { 'x-github-event': 'pull_request' }, payload: { action: 'reopened', number: 1 } },
      response: { payload: 'taken' },
    })
    receiver.behaviour.status = 202
    const again = await h.call('POST', `/app/hook/deliveries/${failed.id}/attempts`, { token: h.jwt() })
    t.equal(again.status, 202)
    await eventually(() => receiver.received.length === 5)
    await h.control('POST', '/deliveries/idle')
    t.match((await list())[0], { guid: failed.guid, redelivery: true, status: 'OK', status_code: 202 })

    const page = await h.call('GET', '/app/hook/deliveries?per_page=3', { token: h.jwt() })
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? ''
    const rest = await h.call('GET', next, { token: h.jwt() })
    t.same(
      [...page.body, ...rest.body].map(one => one.id),
      (await list()).map((one: { id: number }) => one.id),
    )
    t.equal((await h.call('GET', '/app/hook/deliveries?cursor=nonsense', { token: h.jwt() })).status, 400)
    t.same(await h.contractGaps(), [])
  },
)

t.test('reads lag behind by time or by revisions, and everything survives a restart', async t => {
  const h = await startHarness(t)
  const { repository, token } = await aRepository(h)
  await h.control('POST', `${REPO}/pull-requests`, { head: 'x', files: { x: '1' }, title: 'One' })
  await h.control('POST', `${PULL}/edit`, { title: 'Two' })
  const read = async () => (await h.call('GET', '/repos/acme/shop/pulls/1', { token })).body.title
  t.equal(await read(), 'Two')
  await h.control('POST', '/lag', { revisions: 1 })
  t.equal(await read(), 'One')
  await h.control('POST', '/lag', { ms: 60_000 })
  t.equal((await h.call('GET', '/repos/acme/shop/pulls/1', { token })).status, 404, 'not visible yet')
  t.same((await h.call('GET', '/repos/acme/shop/pulls', { token })).body, [])
  h.time.offsetMs = 61_000
  t.equal(await read(), 'Two', 'and later it is')
  await h.control('POST', '/lag')

  await h.restart()
  t.equal(await read(), 'Two')
  const next = await h.control('POST', `${REPO}/pull-requests`, { head: 'y', files: { y: '1' } })
  t.equal(next.number, 2, 'numbers go on')
  const reached = await h.call('GET', '/installation/repositories', { token })
  t.match(reached.body, { repositories: [{ id: repository.id }] }, 'tokens too')
  await h.control('POST', '/reset')
  t.equal((await h.call('GET', '/repos/acme/shop', { token })).status, 401, 'a reset forgets all')
})

t.test('branches: new ones, forced ones and deleted ones', async t => {
  const receiver = await startReceiver(t)
  const h = await startHarness(t, receiver.url)
  const { repository } = await aRepository(h)
  const first = await h.control('POST', `${REPO}/commits`, { branch: 'x', files: { x: '1' } })
  await h.control('POST', `${REPO}/pull-requests`, { head: 'x' })
  const stale = await h.call('POST', `/_control${REPO}/commits`, {
    body: { branch: 'x', parent: repository.sha, files: { x: '2' } },
  })
  t.equal(stale.status, 422, 'history is not rewritten without force')
  const forced = await h.control('POST', `${REPO}/commits`, {
    branch: 'x',
    parent: repository.sha,
    force: true,
    files: { x: '2' },
  })
  await h.control('DELETE', `${REPO}/branches/x`)
  await eventually(() => receiver.received.length === 8)
  const [created, , , rewritten, , gone] = receiver.received.map(one => one.body)
  t.match(created, { created: true, before: '0'.repeat(40), after: first.sha, commits: [{ id: first.sha }] })
  t.match(rewritten, { forced: true, before: first.sha, after: forced.sha })
  t.match(gone, { deleted: true, after: '0'.repeat(40), head_commit: null })
  const expected = [
    'push',
    'create',
    'pull_request.opened',
    'push',
    'pull_request.synchronize',
    'push',
    'delete',
    'pull_request.closed',
  ]
  t.same(receiver.names(), expected)
})
