import t from 'tap'
import { aRepository, eventually, startHarness, startReceiver } from './github-harness.js'

t.test('a pull request is opened, pushed to and closed with signed webhooks in order', async t => {
  const receiver = await startReceiver(t)
  const h = await startHarness(t, receiver.url)
  const { repository, token } = await aRepository(h)

  await h.control('POST', '/repositories/acme/shop/commits', {
    branch: 'feature/cart',
    files: { 'cart.js': '1\n' },
    author: 'mona',
  })
  const opened = await h.control('POST', '/repositories/acme/shop/pull-requests', {
    head: 'feature/cart',
    title: 'A cart',
    author: 'mona',
  })
  const pushed = await h.control('POST', '/repositories/acme/shop/pull-requests/1/push', {
    files: { 'cart.js': '2\n' },
  })
  await h.control('POST', '/repositories/acme/shop/pull-requests/1/close')
  await eventually(() => receiver.received.length === 6)
  t.same(receiver.names(), [
    'push',
    'create',
    'pull_request.opened',
    'push',
    'pull_request.synchronize',
    'pull_request.closed',
  ])
  t.ok(
    receiver.received.every(one => one.valid),
    'every signature holds over the bytes received',
  )

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
  t.equal(new Set(receiver.received.map(one => one.headers['x-github-delivery'])).size, 6)

  const got = await h.call('GET', '/repos/acme/shop/pulls/1', { token })
  t.match(got.body, {
    state: 'closed',
    commits: 2,
    changed_files: 1,
    head: { sha: pushed.sha, ref: 'feature/cart' },
  })
})
