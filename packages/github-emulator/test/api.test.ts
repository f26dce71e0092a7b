import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { sampleChange, sampleRepositoryFiles } from '../src/index.js'
import { aRepository, eventually, pem, startHarness } from './harness.js'

const REPO = '/repositories/acme/shop'

t.test('source comes as the commit has it: archive, contents, commits, comparison, files', async t => {
  const h = await startHarness(t)
  const binary = Buffer.from([0, 255, 10, 13, 0]).toString('base64')
  const { repository, token } = await aRepository(h, 'shop', {
    files: {
      'a b/ü.txt': 'text\n',
      'run.sh': { content: '#!/bin/sh\n', mode: '100755' },
      link: { content: 'run.sh', mode: '120000' },
      'logo.bin': { content: binary, encoding: 'base64' },
    },
  })
  const get = (path: string, headers = {}) => h.call('GET', `/repos/acme/shop${path}`, { token, headers })
  const second = await h.control('POST', `${REPO}/commits`, {
    branch: 'feature/x',
    files: { 'new.txt': 'one\ntwo\n' },
    deletePaths: ['link'],
    author: 'mona',
  })

  const link = await get('/tarball/feature/x')
  t.equal(link.status, 302)
  const location = link.headers.get('location') ?? ''
  const archive = await fetch(location)
  const bytes = Buffer.from(await archive.arrayBuffer())
  t.match(gunzipSync(bytes).toString('latin1'), `comment=${second.sha}`, 'the archive names its commit')
  const dir = mkdtempSync(join(tmpdir(), 'archive-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  writeFileSync(join(dir, 'source.tar.gz'), bytes)
  execFileSync('tar', ['-xzf', 'source.tar.gz'], { cwd: dir })
  const top = `acme-shop-${second.sha.slice(0, 7)}`
  t.equal(readFileSync(join(dir, top, 'a b/ü.txt'), 'utf8'), 'text\n')
  t.equal(readFileSync(join(dir, top, 'logo.bin')).toString('base64'), binary)
  t.throws(() => readFileSync(join(dir, top, 'link')), 'the deleted file is not in it')
  t.equal(
    (await h.call('GET', location.replace(/token=\d+/, 'token=9999999999999'))).status,
    404,
    'the link is signed',
  )
  h.time.offsetMs = 301_000
  t.equal((await h.call('GET', location)).status, 404, 'and short-lived')
  t.equal((await get('/tarball/nothing')).status, 404)

  const file = (await get('/contents/new.txt?ref=feature/x')).body
  t.match(file, { type: 'file', encoding: 'base64', size: 8 })
  t.equal(Buffer.from(file.content, 'base64').toString(), 'one\ntwo\n')
  t.same((await get('/contents')).body.map((one: { name: string }) => one.name).sort(), [
    'a b',
    'link',
    'logo.bin',
    'run.sh',
  ])
  t.equal((await get('/contents/new.txt')).status, 404, 'not on the default branch')
  t.match((await get('/branches/feature/x')).body, { name: 'feature/x', commit: { sha: second.sha } })
  t.match((await get('/branches')).body, [{ name: 'feature/x' }, { name: 'main' }])
  t.match((await get(`/commits/${second.sha}`)).body, { stats: { additions: 2 }, author: { login: 'mona' } })
  t.equal((await get('/commits/main', { accept: 'application/vnd.github.sha' })).body, repository.sha)
  t.equal((await get('/commits/feature/none')).status, 422)
  const compared = (await get(`/compare/${repository.sha}...${second.sha}`)).body
  t.match(compared, { status: 'ahead', ahead_by: 1, behind_by: 0, total_commits: 1 })
  t.match(compared.files, [
    { filename: 'link', status: 'removed' },
    { filename: 'new.txt', status: 'added', patch: /^@@/ },
  ])

  await h.control('POST', `${REPO}/pull-requests`, { head: 'feature/x', labels: ['preview'] })
  t.match((await get('/pulls/1/files?per_page=1')).body, [{ filename: 'link' }])
  t.match((await get('/pulls?state=all&head=acme:feature/x')).body, [{ number: 1 }])
  t.equal((await get('/pulls?state=wrong')).status, 422)
  t.same(await h.contractGaps(), [])
})

t.test('comments, check runs and statuses keep the rules of the API', async t => {
  const h = await startHarness(t)
  const { repository, token } = await aRepository(h)
  const { sha } = await h.control('POST', `${REPO}/pull-requests`, { head: 'x', files: { x: '1' } })
  const ask = (method: string, path: string, body?: unknown) =>
    h.call(method, `/repos/acme/shop${path}`, body === undefined ? { token } : { token, body })

  const made = await ask('POST', '/issues/1/comments', { body: '<!-- marker --> building' })
  t.match(made, { status: 201, body: { user: { type: 'Bot' }, performed_via_github_app: { id: 4242 } } })
  const edited = await ask('PATCH', `/issues/comments/${made.body.id}`, { body: 'live' })
  t.match(edited, { status: 200, body: { id: made.body.id, body: 'live' } })
  t.equal((await ask('GET', '/issues/1/comments')).body.length, 1)
  t.equal((await ask('POST', '/issues/1/comments', { body: 'x'.repeat(65_537) })).status, 422)
  t.match(await ask('POST', '/issues/1/comments', {}), {
    status: 422,
    body: { message: /"body" wasn't supplied/ },
  })
  t.equal((await ask('POST', '/issues/99/comments', { body: 'x' })).status, 404)
  t.equal((await ask('DELETE', `/issues/comments/${made.body.id}`)).status, 204)
  t.equal((await ask('PATCH', `/issues/comments/${made.body.id}`, { body: 'x' })).status, 404)

  const run = await ask('POST', '/check-runs', {
    name: 'preview',
    head_sha: sha,
    status: 'in_progress',
    external_id: 'dep_1',
  })
  t.match(run, { status: 201, body: { conclusion: null, pull_requests: [{ number: 1 }] } })
  const path = `/check-runs/${run.body.id}`
  const output = { title: 'Live', summary: 'All good' }
  t.equal((await ask('PATCH', path, { status: 'completed' })).status, 422, 'completed needs a conclusion')
  t.equal((await ask('PATCH', path, { conclusion: 'stale' })).status, 422)
  t.equal((await ask('PATCH', path, { output: { ...output, text: 'x'.repeat(65_536) } })).status, 422)
  const annotation = { path: 'x', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' }
  t.equal(
    (await ask('PATCH', path, { output: { ...output, annotations: Array(51).fill(annotation) } })).status,
    422,
  )
  t.match((await ask('PATCH', path, { conclusion: 'success', output })).body, { status: 'completed', output })
  t.equal((await ask('POST', '/check-runs', { name: 'p', head_sha: 'f'.repeat(40) })).status, 422)
  await ask('POST', '/check-runs', { name: 'preview', head_sha: sha })
  t.match((await ask('GET', `/commits/${sha}/check-runs`)).body, {
    total_count: 1,
    check_runs: [{ status: 'queued' }],
  })
  t.match((await ask('GET', `/commits/${sha}/check-runs?filter=all`)).body, { total_count: 2 })

  t.equal((await ask('POST', `/statuses/${sha}`, { state: 'pending', context: 'a' })).status, 201)
  t.equal((await ask('POST', `/statuses/${sha}`, { state: 'success', context: 'a' })).status, 201)
  t.equal((await ask('POST', `/statuses/${sha}`, { state: 'done' })).status, 422)
  t.match((await ask('GET', `/commits/${sha}/status`)).body, { state: 'success', total_count: 1 })

  const reader = await h.tokenFor(repository.installationId, { permissions: { pull_requests: 'read' } })
  const refused = await h.call('POST', '/repos/acme/shop/issues/1/comments', {
    token: reader,
    body: { body: 'x' },
  })
  t.equal(refused.status, 403)
  t.match(refused.headers.get('x-accepted-github-permissions'), 'pull_requests=write')
  t.same(await h.contractGaps(), [])
})

t.test('deployments: contexts, merging, activity and deletion', async t => {
  const h = await startHarness(t)
  const { token } = await aRepository(h)
  const { sha } = await h.control('POST', `${REPO}/commits`, { branch: 'topic', files: { x: '1' } })
  const ask = (method: string, path: string, body?: unknown) =>
    h.call(method, `/repos/acme/shop${path}`, body === undefined ? { token } : { token, body })
  const plain = { ref: sha, auto_merge: false, required_contexts: [], environment: 'Preview' }
  const deploy = (more = {}) => ask('POST', '/deployments', { ...plain, ...more })
  const report = (id: number, state: string, more = {}) =>
    ask('POST', `/deployments/${id}/statuses`, { state, ...more })
  const latest = async (id: number) => (await ask('GET', `/deployments/${id}/statuses`)).body[0]?.state

  await ask('POST', `/statuses/${sha}`, { state: 'pending', context: 'ci' })
  t.match(await deploy({ required_contexts: undefined }), {
    status: 409,
    body: { errors: [{ field: 'required_contexts' }] },
  })
  t.equal((await deploy({ required_contexts: ['missing'] })).status, 409)
  t.equal((await deploy({ ref: 'nowhere' })).status, 422)
  t.equal((await deploy({ description: 'x'.repeat(141) })).status, 422)
  t.equal((await deploy({ ref: undefined })).status, 422)
  await h.control('POST', `${REPO}/commits`, { branch: 'main', files: { 'other.txt': '1' } })
  t.match(await deploy({ ref: 'topic', auto_merge: true }), {
    status: 202,
    body: { message: /^Auto-merged main into topic/ },
  })

  const one = (await deploy()).body.id
  const two = (await deploy()).body.id
  const transient = (await deploy({ transient_environment: true })).body.id
  t.equal(
    (await report(one, 'success', { log_url: 'http://x.test/log', auto_inactive: false })).body.target_url,
    'http://x.test/log',
  )
  await report(transient, 'success', { auto_inactive: false })
  t.equal(await latest(one), 'success', 'auto_inactive: false leaves the others alone')
  const three = (await deploy()).body.id
  await report(three, 'success')
  t.equal(await latest(one), 'inactive', 'an earlier success of the environment ends')
  t.equal(await latest(two), undefined, 'one that never succeeded does not')
  t.equal(await latest(transient), 'success', 'nor a transient one')
  t.equal((await report(three, 'success', { description: 'x'.repeat(141) })).status, 422)
  t.equal((await report(three, 'finished')).status, 422)

  t.equal((await ask('DELETE', `/deployments/${three}`)).status, 422, 'an active deployment stays')
  await report(three, 'inactive')
  t.equal((await ask('DELETE', `/deployments/${three}`)).status, 204)
  t.equal((await ask('GET', `/deployments/${three}`)).status, 404)
  t.equal((await ask('GET', '/deployments?environment=Preview')).body.length, 3)
  t.same(await h.contractGaps(), [])
})

t.test('a renamed repository redirects, an archived one is read-only, a fault is committed', async t => {
  const h = await startHarness(t)
  const { repository, token } = await aRepository(h)
  await h.control('POST', `${REPO}/pull-requests`, { head: 'x', files: { x: '1' } })
  await h.control('POST', `${REPO}/rename`, { name: 'store' })
  const moved = await h.call('GET', '/repos/acme/shop/pulls/1', { token })
  t.equal(moved.status, 301)
  t.equal(moved.headers.get('location'), `${h.url()}/repositories/${repository.id}/pulls/1`)
  const followed = await h.call('GET', moved.headers.get('location') ?? '', { token })
  t.match(followed, { status: 200, body: { base: { repo: { full_name: 'acme/store' } } } })
  const body = { body: 'hello' }
  t.equal((await h.call('POST', '/repos/acme/shop/issues/1/comments', { token, body })).status, 307)
  await h.control('POST', '/repositories/acme/store/archive')
  t.equal((await h.call('POST', '/repos/acme/store/issues/1/comments', { token, body })).status, 403)
  await h.control('POST', '/repositories/acme/store/unarchive')

  const match = { method: 'POST', path: 'comments' }
  const late = { kind: 'respond_after', status: 502 }
  await h.control('POST', '/faults', { match, times: 1, action: late })
  t.equal((await h.call('POST', '/repos/acme/store/issues/1/comments', { token, body })).status, 502)
  const comments = await h.call('GET', '/repos/acme/store/issues/1/comments', { token })
  t.equal(comments.body.length, 1, 'the comment was made although the answer was lost')
  await h.control('POST', '/faults', { match, times: 1, action: { kind: 'reset' } })
  await t.rejects(h.call('POST', '/repos/acme/store/issues/1/comments', { token, body }))
  const journal = await h.control('GET', '/journal').catch(() => h.call('GET', '/_control/journal'))
  t.ok(
    journal.body.entries.every((one: { headers: { authorization?: string } }) =>
      /\*\*\*$/.test(one.headers.authorization ?? '***'),
    ),
  )
  t.same(await h.contractGaps(), [])
})

t.test('the executable says when it is ready, serves the sample app, and stops on SIGTERM', async t => {
  const stateDir = mkdtempSync(join(tmpdir(), 'github-main-'))
  const main = join(import.meta.dirname, '../src/main.ts')
  const env = {
    ...process.env,
    STATE_DIR: stateDir,
    GITHUB_APP_ID: '7',
    GITHUB_APP_PRIVATE_KEY: pem,
    GITHUB_WEBHOOK_SECRET: 's',
  }
  const child = spawn(process.execPath, ['--conditions=@taxiway/source', '--import=tsx', main], { env })
  t.teardown(() => {
    child.kill('SIGKILL')
    rmSync(stateDir, { recursive: true, force: true })
  })
  let out = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  const exited = new Promise<number | null>(done => child.once('exit', done))
  await eventually(() => out.includes('\n'))
  const { ready, url } = JSON.parse(out)
  t.ok(ready)
  const made = await fetch(`${url}/_control/repositories`, {
    method: 'POST',
    body: JSON.stringify({ owner: 'acme', name: 'sample', files: sampleRepositoryFiles() }),
  })
  t.equal(made.status, 201)
  t.notSame(sampleChange(1), sampleChange(2))
  child.kill('SIGTERM')
  t.equal(await exited, 0)
  const state = readFileSync(join(stateDir, 'state.json'))
  t.ok(createHash('sha256').update(state).digest('hex'), 'state was written')
})
