import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import type { JournalEntry } from '@taxiway/emulator-control'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createMemoryBreakerStore, deadlineIn } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import t from 'tap'
import {
  type CommentInput,
  checkName,
  commentMarker,
  createGithubApp,
  type GithubAppOptions,
  type RepositoryRef,
  renderCheck,
  renderComment,
} from '../src/index.js'

const APP_ID = 4242
const work = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  // PKCS#1, as GitHub issues it.
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const emulator = await startGithubEmulator({
  stateDir: join(work, 'github'),
  appId: APP_ID,
  appPrivateKeyPem: privateKey,
  webhookSecret: 'a webhook secret',
})
const openApp = (change: Partial<GithubAppOptions> = {}) =>
  createGithubApp({
    appId: String(APP_ID),
    privateKey: new Sensitive(privateKey),
    apiUrl: emulator.url,
    breakerStore: createMemoryBreakerStore({ clock: systemClock }),
    writesPerSecond: 1000,
    retry: { maxAttempts: 1 },
    ...change,
  })
const app = openApp()
t.teardown(async () => {
  await app.close()
  await emulator.close()
  rmSync(work, { recursive: true, force: true })
})

// biome-ignore lint/suspicious/noExplicitAny: answers of the control API, read once each
const control = async (method: string, path: string, body?: unknown): Promise<any> => {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${emulator.url}/_control/${path}`, { method, ...init })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
const journal = async (after = 0): Promise<JournalEntry[]> =>
  (await control('GET', `journal?after=${after}`)).entries
const journalOf = async (work: () => Promise<unknown>): Promise<JournalEntry[]> => {
  const before = await lastSeq()
  await work()
  return journal(before)
}
const lastSeq = async () => (await journal()).at(-1)?.seq ?? 0

let serial = 0
const openRepository = async (files: Record<string, unknown> = { 'package.json': '{}' }) => {
  const name = `app-${++serial}`
  const made = await control('POST', 'repositories', {
    owner: 'acme',
    ownerType: 'Organization',
    name,
    files,
  })
  const repository: RepositoryRef = {
    installationId: made.installationId,
    repositoryId: made.id,
    owner: 'acme',
    name,
  }
  const base = `repositories/acme/${name}`
  const openPull = (body: object) => control('POST', `${base}/pull-requests`, body)
  return { repository, base, sha: made.sha as string, openPull }
}

t.test(
  'the changed files of a pull request: both names of a rename, none, and a list that GitHub cuts',
  async t => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`docs/${at}.md`, '']))
    const { repository, base, openPull } = await openRepository({ 'src/old name.js': 'a\nb\nc\n' })
    await control('POST', `${base}/commits`, {
      branch: 'renamed',
      files: { 'lib/new.js': 'a\nb\nc\n' },
      deletePaths: ['src/old name.js'],
    })
    const renamed = await openPull({ head: 'renamed' })
    t.same(await app.listChangedFiles(repository, renamed.number), {
      paths: ['lib/new.js', 'src/old name.js'],
      isComplete: true,
    })

    await control('POST', `${base}/commits`, { branch: 'empty' })
    const empty = await openPull({ head: 'empty' })
    t.same(await app.listChangedFiles(repository, empty.number), { paths: [], isComplete: true })

    const large = await openPull({ head: 'large', files: many })
    const cut = await app.listChangedFiles(repository, large.number)
    t.equal(cut.paths.length, 3_000)
    t.notOk(cut.isComplete, 'GitHub lists no more, so there may be others')
    await control('POST', `${base}/commits`, { branch: 'large', deletePaths: ['docs/0.md'] })
    t.match(await app.listChangedFiles(repository, large.number), {
      paths: { length: 2_999 },
      isComplete: true,
    })
  },
)

t.test('pull requests are read with their state: open, draft, fork, closed', async t => {
  const { repository, base, openPull } = await openRepository()
  const files = { 'index.js': '1' }
  const one = await openPull({ head: 'feature/login', title: 'Log in', files, labels: ['preview'] })
  await openPull({ head: 'other', fork: true, author: 'stranger', files })
  t.match(await app.getPullRequest(repository, one.number), {
    number: one.number,
    state: 'open',
    merged: false,
    title: 'Log in',
    headSha: one.sha,
    headRef: 'feature/login',
    headRepositoryId: repository.repositoryId,
    baseRepositoryId: repository.repositoryId,
    labels: ['preview'],
  })
  const open = await app.listOpenPullRequests(repository)
  t.same(open.map(({ number }) => number).sort(), [1, 2])
  t.not(open.find(({ number }) => number === 2)?.headRepositoryId, repository.repositoryId)
  await control('POST', `${base}/pull-requests/${one.number}/close`, {})
  t.match(await app.getPullRequest(repository, one.number), { state: 'closed', merged: false })
  t.equal((await app.listOpenPullRequests(repository)).length, 1)
  await t.rejects(app.getPullRequest(repository, 999), { code: 'github.not_found', retryable: false })
})

t.test('a list is all pages or an error, never a part', async t => {
  const { repository, openPull } = await openRepository()
  await openPull({ head: 'x', files: { f: '1' } })
  const path = `/repos/acme/${repository.name}/pulls/1`
  const pull = (await journalOf(() => app.getPullRequest(repository, 1))).find(entry => entry.path === path)
  let failing = 0
  const paged = await serve((request, response) => {
    if (request.url?.includes('access_tokens')) return json(response, 201, token())
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
    if (page === failing) return json(response, 502, {})
    if (page < 3) response.setHeader('link', `<https://elsewhere.example/?page=${page + 1}>; rel="next"`)
    json(response, 200, [{ ...(pull?.responseBody as object), number: page }])
  })
  const reader = openApp({ apiUrl: paged.url })
  const numbers = (await reader.listOpenPullRequests(repository)).map(({ number }) => number)
  t.same(numbers, [1, 2, 3])
  failing = 3
  await t.rejects(reader.listOpenPullRequests(repository), { code: 'github.unavailable', retryable: true })
  await reader.close()
  await paged.close()
})

t.test('a deleted branch differs from a repository that GitHub hides', async t => {
  const { repository, sha } = await openRepository()
  t.match(await app.getBranchHead(repository, 'main'), { branch: 'main', headSha: sha, headMessage: String })
  t.match(await app.getBranchHead(repository, 'gone/for#good?'), { headSha: null, headMessage: null })
  t.match(await app.getRepository(repository), { id: repository.repositoryId, defaultBranch: 'main' })
  t.match(await app.getCommit(repository, sha), { sha, message: String })
  const former = { ...repository, name: 'nowhere' }
  t.match(await app.getBranchHead(former, 'main'), { headSha: sha }, 'a wrong name concludes nothing')
  await control('POST', 'faults', { match: { path: '^/repo' }, action: { kind: 'respond', status: 404 } })
  await t.rejects(app.getBranchHead(repository, 'main'), { code: 'github.not_found' })
  await control('DELETE', 'faults')
})

t.test('a renamed repository is found by its id', async t => {
  const { repository, base, sha } = await openRepository()
  await control('POST', `${base}/rename`, { name: `renamed-${serial}` })
  t.match(await app.getRepository(repository), { name: `renamed-${serial}` })
  const entries = await journalOf(() => app.getRepository(repository))
  t.match(entries, [{ path: `/repos/acme/renamed-${serial}`, status: 200 }], 'the new name was learned')
  const destinationDir = join(work, 'renamed')
  t.match(await app.downloadSource({ repository, sha, destinationDir }), { files: 1 })
})

t.test('a response of another repository with the same name is rejected', async t => {
  const { repository, openPull } = await openRepository()
  const { number } = await openPull({ head: 'x', files: { a: '1' } })
  const path = `/repos/acme/${repository.name}`
  const bodyOf = async (wanted: string, ask: () => Promise<unknown>) =>
    (await journalOf(ask)).find(entry => entry.path === wanted)?.responseBody as Record<string, unknown>
  const seen = await bodyOf(path, () => app.getRepository(repository))
  const pull = await bodyOf(`${path}/pulls/${number}`, () => app.getPullRequest(repository, number))
  const stranger = { ...pull, base: { ...(pull['base'] as object), repo: { id: 999 } }, state: 'closed' }
  let isHidden = false
  const github = await serve((request, response) => {
    const at = new URL(request.url ?? '', 'http://x').pathname
    if (at.endsWith('/access_tokens')) return json(response, 201, token())
    if (at === `/repositories/${repository.repositoryId}` && !isHidden)
      return json(response, 200, { ...seen, name: 'moved' })
    if (at === path) return json(response, 200, { ...seen, id: 999 })
    if (at === `${path}/pulls`) return json(response, 200, [])
    if (at === `${path}/pulls/${number}`) return json(response, 200, stranger)
    if (at === '/repos/acme/moved') return json(response, 200, { ...seen, name: 'moved' })
    if (at === '/repos/acme/moved/pulls') return json(response, 200, [pull])
    if (at === `/repos/acme/moved/pulls/${number}`) return json(response, 200, pull)
    json(response, 404, {})
  })
  const renamed: number[] = []
  const openReader = () => openApp({ apiUrl: github.url, onRenamed: id => renamed.push(id) })
  const reads = [
    (reader: typeof app) => reader.getRepository(repository).then(({ name }) => name === 'moved'),
    (reader: typeof app) => reader.getPullRequest(repository, number).then(({ state }) => state === 'open'),
    (reader: typeof app) => reader.listOpenPullRequests(repository).then(pulls => pulls.length === 1),
    (reader: typeof app) => reader.findRepository(repository).then(found => found?.name === 'moved'),
  ]
  for (const [at, read] of reads.entries()) {
    const reader = openReader()
    t.ok(await read(reader), `read ${at}`)
    await reader.close()
  }
  t.same(
    renamed,
    [1, 2, 3, 4].map(() => repository.repositoryId),
    'and the new name is told once by each',
  )
  isHidden = true
  const reader = openReader()
  await t.rejects(reader.getPullRequest(repository, number), { code: 'github.not_found' })
  t.equal(await reader.findRepository(repository), null)
  await Promise.all([reader.close(), github.close()])
})

t.test(
  'tokens have a narrow scope, are shared by concurrent calls, and are replaced once when refused',
  async t => {
    const { repository } = await openRepository()
    const fresh = openApp()
    const before = await lastSeq()
    await Promise.all([1, 2, 3].map(() => fresh.getRepository(repository)))
    const issued = async () => (await journal(before)).filter(({ path }) => path.endsWith('/access_tokens'))
    t.equal((await issued()).length, 1)
    t.match((await issued())[0]?.body, {
      repository_ids: [repository.repositoryId],
      permissions: { metadata: 'read' },
    })
    t.notMatch((await issued())[0]?.body, { permissions: { contents: 'read' } })

    const fault = {
      match: { path: '^/repos/acme' },
      action: { kind: 'respond', status: 401, body: { message: 'Bad' } },
    }
    await control('POST', 'faults', { ...fault, times: 1 })
    t.match(await fresh.getRepository(repository), { id: repository.repositoryId })
    t.equal((await issued()).length, 2, 'one new token')
    await control('POST', 'faults', { ...fault, times: 2 })
    await t.rejects(fresh.getRepository(repository), { code: 'github.auth', retryable: false })
    await control('DELETE', 'faults')
    await fresh.close()
  },
)

t.test('a token refused for a permission names it, and other purposes continue', async t => {
  const { repository, sha } = await openRepository()
  const path = `installations/${repository.installationId}/permissions`
  const grant = (permissions: object) => control('POST', path, { permissions, deliver: false })
  const fresh = openApp()
  await grant({ metadata: 'read', checks: 'write' })
  await t.rejects(fresh.getCommit(repository, sha), {
    code: 'github.permission_missing',
    retryable: false,
    message: /contents: read/,
    details: { granted: { metadata: 'read', checks: 'write' } },
  })
  t.match(await fresh.getRepository(repository), { id: repository.repositoryId })
  const check = { name: 'x', status: 'queued' as const, output: { title: 'x', summary: 'x' } }
  const input = { repository, sha, externalId: 'dep_9', check }
  await fresh.createCheckRun(input)
  // The token is still cached, and GitHub refuses what it no longer covers.
  await grant({ metadata: 'read' })
  const forbidden = {
    kind: 'respond',
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  }
  await control('POST', 'faults', { match: { path: '/check-runs' }, times: 1, action: forbidden })
  await t.rejects(fresh.createCheckRun(input), { code: 'github.forbidden' })
  await t.rejects(fresh.createCheckRun(input), {
    code: 'github.permission_missing',
    message: /checks: write/,
  })
  await grant({
    metadata: 'read',
    contents: 'read',
    checks: 'write',
    deployments: 'write',
    pull_requests: 'write',
  })
  t.match(await fresh.getCommit(repository, sha), { sha })
  await fresh.close()
})

t.test('a rate limit error says when to retry', async t => {
  let answer: [number, Record<string, string>] = [200, {}]
  let installationId = 0
  const limiter = await serve((request, response) => {
    if (request.url?.includes('access_tokens')) return json(response, 201, token())
    response.writeHead(answer[0], answer[1]).end('{"message":"slow down"}')
  })
  const limited = openApp({ apiUrl: limiter.url })
  const ask = async (status: number, headers: Record<string, string>) => {
    answer = [status, headers]
    // A different installation each time: a limit pauses the installation that met it.
    installationId += 1
    const repository = { installationId, repositoryId: 1, owner: 'o', name: 'r' }
    const error = await limited.getRepository(repository).catch(e => e)
    return { code: error.code, retryable: error.retryable, inMs: error.details?.retryAt - Date.now() }
  }
  const secondary = await ask(403, { 'retry-after': '30' })
  t.match(secondary, { code: 'github.rate_limited', retryable: true })
  t.ok(secondary.inMs > 10_000 && secondary.inMs <= 30_000, String(secondary.inMs))
  const reset = String(Math.floor(Date.now() / 1000) + 600)
  const primary = await ask(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })
  t.ok(primary.code === 'github.rate_limited' && primary.inMs > 500_000, JSON.stringify(primary))
  const unstated = await ask(429, {})
  t.ok(unstated.code === 'github.rate_limited' && unstated.inMs > 40_000, JSON.stringify(unstated))
  t.match(await ask(403, {}), { code: 'github.forbidden', retryable: false })
  await limited.close()
  await limiter.close()
})

t.test(
  'the source of a fork is read through the base repository, and is the expected commit (case 66)',
  async t => {
    const { repository, openPull } = await openRepository()
    const files = { 'of-the-fork.txt': 'yes' }
    const { sha } = await openPull({ head: 'theirs', fork: true, author: 'stranger', files })
    const destinationDir = join(work, 'of-a-fork')
    const calls = await journalOf(() => app.downloadSource({ repository, sha, destinationDir }))
    t.equal(readFileSync(join(destinationDir, 'of-the-fork.txt'), 'utf8'), 'yes')
    t.ok(calls.length > 0)
    t.same(
      calls.filter(({ path }) => path.includes('/stranger/')),
      [],
      'the fork itself is never asked, so it may be out of reach',
    )
  },
)

t.test('the source of exactly one commit is stored in a new directory, or no directory is left', async t => {
  const files = {
    'package.json': '{"name":"x"}',
    'src/a.js': '1',
    run: { content: '#!/bin/sh', mode: '100755' },
  }
  const { repository, sha, base } = await openRepository(files)
  const destinationDir = join(work, 'source')
  const before = await lastSeq()
  t.match(await app.downloadSource({ repository, sha, destinationDir }), { files: 3 })
  t.equal(readFileSync(join(destinationDir, 'package.json'), 'utf8'), '{"name":"x"}')
  const [download] = (await journal(before)).filter(({ path }) => path.includes('_codeload'))
  t.ok(download && !('authorization' in download.headers), 'the token is not sent along')
  await t.rejects(app.downloadSource({ repository, sha, destinationDir }), 'an existing directory is refused')
  t.ok(existsSync(join(destinationDir, 'package.json')), 'and left alone')

  const linked = { 'a.js': '1', evil: { content: '../../etc/passwd', mode: '120000' } }
  const evil = await control('POST', `${base}/commits`, { branch: 'evil', files: linked })
  const refused = join(work, 'refused')
  const download2 = app.downloadSource({ repository, sha: evil.sha, destinationDir: refused })
  await t.rejects(download2, { code: 'source.invalid_archive', retryable: false })
  t.notOk(existsSync(refused))

  const missing = { repository, sha: 'f'.repeat(40), destinationDir: join(work, 'missing') }
  await t.rejects(app.downloadSource(missing), { code: 'source.unavailable' })
  await t.rejects(app.downloadSource({ ...missing, sha: 'main' }), { code: 'source.unavailable' })
  const limits = { entries: 2 }
  const tooMany = app.downloadSource({ repository, sha, destinationDir: join(work, 'many'), limits })
  await t.rejects(tooMany, { code: 'source.too_large' })
  t.notOk(existsSync(join(work, 'missing')) || existsSync(join(work, 'many')))
})

t.test('files of Git LFS are in their places, and what an archive lacks is told', async t => {
  const { repository, base } = await openRepository()
  const { pointer } = await control('POST', `${base}/lfs`, { content: 'a picture' })
  const absent = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 9\n`
  const files = {
    'logo.png': pointer,
    'run.sh': { content: pointer, mode: '100755' },
    'absent.png': absent,
    'long.png': pointer.replace(/size \d+/, 'size 20'),
    'short.png': pointer.replace(/size \d+/, 'size 5'),
    'like-a-pointer.txt': 'version https://git-lfs.github.com/spec/v1\n',
    '.gitmodules': '[submodule "a"]\n\tpath = vendor/a b\n\turl = x\n',
    '.gitattributes': '*.png filter=lfs\n/docs export-ignore\n',
    'docs/page.md': 'x',
  }
  const { sha } = await control('POST', `${base}/commits`, { branch: 'lfs', files })
  const destinationDir = join(work, 'with-lfs')
  const before = await lastSeq()
  t.match(await app.downloadSource({ repository, sha, destinationDir }), {
    lfs: {
      resolved: 2,
      missing: [
        { path: 'absent.png', reason: /does not exist/ },
        { path: 'long.png', reason: /another content/ },
        { path: 'short.png', reason: /another content/ },
      ],
    },
    submodules: ['vendor/a b'],
    exportIgnored: ['/docs'],
  })
  const read = (path: string) => readFileSync(join(destinationDir, path), 'utf8')
  t.equal(read('logo.png'), 'a picture')
  t.equal(read('run.sh'), 'a picture')
  t.equal(statSync(join(destinationDir, 'run.sh')).mode & 0o777, 0o755)
  t.equal(read('absent.png'), absent)
  t.notOk(existsSync(join(destinationDir, 'docs')))
  const objects = (await journal(before)).filter(({ path }) => path.startsWith('/_lfs/'))
  t.equal(objects.length, 4)
  for (const { headers } of objects) t.notOk('authorization' in headers, 'the token is not sent along')
})

t.test('a download that hangs, breaks off or is aborted leaves nothing behind', async t => {
  const { repository, sha } = await openRepository()
  const seen: (string | undefined)[] = []
  const host = await serve((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(200)
    response.write(Buffer.from('1f8b0800', 'hex'))
    if (request.url === '/cut') response.destroy()
  })
  const api = await serve((request, response) => {
    if (request.url?.includes('access_tokens')) return json(response, 201, token())
    response.writeHead(302, {
      location: `${host.url}/${sha === request.url?.split('/').at(-1) ? 'hang' : 'cut'}`,
    })
    response.end()
  })
  const broken = openApp({ apiUrl: api.url })
  const destinationDir = join(work, 'broken')
  const cut = broken.downloadSource({ repository, sha: 'c'.repeat(40), destinationDir })
  await t.rejects(cut, { code: /^(source|outbound)\./, retryable: true })
  const hang = broken.downloadSource({ repository, sha, destinationDir, limits: { timeoutMs: 300 } })
  await t.rejects(hang, { code: 'source.unavailable', message: /took longer than 0\.3 s/ })
  const controller = new AbortController()
  const aborted = broken.downloadSource({ repository, sha, destinationDir, signal: controller.signal })
  controller.abort(new Error('cancelled by us'))
  await t.rejects(aborted, { message: 'cancelled by us' })
  t.same([...new Set(seen)], [undefined], 'another host never sees the token')
  t.notOk(existsSync(destinationDir))
  await Promise.all([broken.close(), api.close(), host.close()])
})

t.test('one comment is created, edited, found, and created again after it was deleted', async t => {
  const { repository, openPull, sha } = await openRepository()
  const { number } = await openPull({ head: 'x', files: { a: '1' } })
  const marker = { repositoryId: repository.repositoryId, pullRequestNumber: number }
  const body = (status: 'queued' | 'live') =>
    renderComment({
      marker,
      reports: [{ projectName: 'x', status, commit: { sha }, updatedAt: new Date().toISOString() }],
    })
  const write = async (input: CommentInput) => (await app.upsertComment(input))?.commentId
  const first = await write({ repository, marker, body: body('queued') })
  const known = await write({
    repository,
    marker,
    body: body('live'),
    commentId: first,
  })
  const found = await write({ repository, marker, body: body('live') })
  t.same([known, found], [first, first])
  const gone = await write({ repository, marker, body: body('live'), commentId: 1 })
  t.same(gone, first, 'a stale id is replaced by what the marker finds')
  t.ok(body('live').startsWith(commentMarker(marker)))

  const second = await openPull({ head: 'y', files: { b: '1' } })
  const elsewhere = { ...marker, pullRequestNumber: second.number }
  const input = { repository, marker: elsewhere, body: `${commentMarker(elsewhere)}\nhello` }
  const refused = await app.upsertComment({ ...input, commentId: 1, mayRecreate: false })
  t.equal(refused, null, 'it stays deleted')
  const anew = await write({ ...input, commentId: 1 })
  t.not(anew, first)
  t.same(await write(input), anew)
})

t.test('repeated reports create no duplicate', async t => {
  const { repository, openPull } = await openRepository()
  const { sha } = await openPull({ head: 'x', files: { a: '1' } })
  const checkOf = (status: 'queued' | 'live') => {
    const report = { projectName: 'shop', commit: { sha }, updatedAt: new Date().toISOString() }
    return renderCheck({
      name: checkName('shop'),
      targets: [{ ...report, status, target: 'pr:1', decides: true }],
    })
  }
  const queued = checkOf('queued')
  const check = { repository, sha, externalId: 'dep_1', check: queued }
  const { checkRunId } = await app.createCheckRun(check)
  t.same(await app.createCheckRun(check), { checkRunId })
  await app.updateCheckRun({ repository, sha, checkRunId, check: checkOf('live') })
  t.not((await app.createCheckRun({ ...check, externalId: 'dep_2' })).checkRunId, checkRunId)

  const wanted = {
    repository,
    sha,
    environment: 'Preview',
    task: 'review-app:pr-1',
    description: 'Review app of #1',
    transient: true,
    production: false,
    externalId: 'dep_1',
  }
  const { deploymentId } = await app.createDeployment(wanted)
  t.same(await app.createDeployment(wanted), { deploymentId })
  await app.createDeploymentStatus({ repository, deploymentId, state: 'success', description: 'Live' })
  await app.deleteDeployment({ repository, deploymentId, description: 'Taken down' })
  await app.deleteDeployment({ repository, deploymentId, description: 'Taken down' })
  t.not((await app.createDeployment(wanted)).deploymentId, deploymentId)
})

t.test('a change that GitHub makes but answers with 500 is read before it is sent again', async t => {
  const { repository, sha, openPull } = await openRepository()
  const { number } = await openPull({ head: 'lost', files: { f: '1' } })
  const marker = { repositoryId: repository.repositoryId, pullRequestNumber: number }
  // The default: the client repeats calls that may be repeated.
  const patient = openApp({ retry: { baseMs: 1, capMs: 1 } })
  t.teardown(() => patient.close())
  const once = async (method: string, path: string, work: () => Promise<unknown>) => {
    const action = { kind: 'respond_after', status: 500, body: { message: 'lost' } }
    await control('POST', 'faults', { match: { method, path }, action })
    const entries = await journalOf(work)
    await control('DELETE', 'faults')
    const sent = entries.filter(one => one.method === method && new RegExp(path).test(one.path))
    t.equal(sent.length, 1, `${method} ${path}`)
  }
  const report = { projectName: 'web', commit: { sha }, updatedAt: '2026-01-01T00:00:00Z' }
  const body = renderComment({ marker, reports: [{ ...report, status: 'queued' }] })
  let commentId = 0
  await once('POST', '/comments$', async () => {
    commentId = (await patient.upsertComment({ repository, marker, body }))?.commentId ?? 0
  })
  await once('PATCH', '/comments/', () =>
    patient.upsertComment({ repository, marker, body: `${body}\n`, commentId }),
  )
  const checkOf = (status: 'queued' | 'live') =>
    renderCheck({
      name: checkName('web'),
      targets: [{ ...report, status, target: 'pr:1', decides: true }],
    })
  const check = { repository, sha, externalId: 'env-lost' }
  let checkRunId = 0
  await once('POST', '/check-runs$', async () => {
    const queued = checkOf('queued')
    checkRunId = (await patient.createCheckRun({ ...check, check: queued })).checkRunId
  })
  const live = checkOf('live')
  await once('PATCH', '/check-runs/', () => patient.updateCheckRun({ ...check, check: live, checkRunId }))
  let deploymentId = 0
  await once('POST', '/deployments$', async () => {
    const made = await patient.createDeployment({
      repository,
      sha,
      environment: 'Preview',
      task: 'review-app:pr-1',
      description: 'web',
      transient: true,
      production: false,
      externalId: 'dep_lost',
    })
    deploymentId = made.deploymentId
  })
  const status = { repository, deploymentId, state: 'success', description: 'Live' } as const
  await once('POST', '/statuses$', () => patient.createDeploymentStatus(status))
  await patient.createDeploymentStatus({ ...status, state: 'inactive', description: 'Taken down' })
  await once('DELETE', '/deployments/', () =>
    patient.deleteDeployment({ repository, deploymentId, description: 'Taken down' }),
  )
})

t.test('the delivery log is read back to a time, and a delivery is redelivered by its id', async t => {
  const ids = ['12345678901234567', '12345678901234568']
  const at = ['2026-11-23T12:00:00Z', '2026-11-20T12:00:00Z']
  const asked: string[] = []
  const log = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.method === 'POST') return json(response, 202, {})
    const items = ids.map((id, i) =>
      JSON.stringify({
        id: 'ID',
        guid: `guid "id":1 ${i}`,
        delivered_at: at[i],
        redelivery: false,
        duration: 0.1,
        status: 'OK',
        status_code: 200,
        event: 'push',
        action: null,
        installation_id: 1,
        repository_id: null,
      }).replace('"ID"', id),
    )
    response.setHeader('link', `<${log.url}/app/hook/deliveries?cursor=v1_2>; rel="next"`)
    response.end(`[${items.join(',')}]`)
  })
  const reader = openApp({ apiUrl: log.url })
  const deliveries = await reader.listDeliveries({ since: '2026-11-22T00:00:00Z' })
  t.match(deliveries, [{ id: ids[0], guid: 'guid "id":1 0', statusCode: 200 }])
  t.equal(deliveries.length, 1)
  t.equal(asked.length, 1, 'no page is read that is older')
  await reader.redeliver(ids[0] ?? '')
  t.equal(asked.at(-1), `POST /app/hook/deliveries/${ids[0]}/attempts`)
  await t.rejects(reader.redeliver('../1'), { code: 'github.invalid' })
  t.ok(Array.isArray(await app.listDeliveries({ since: '2020-01-01T00:00:00Z' })), 'the emulator answers too')
  await reader.close()
  await log.close()
})

t.test('the token goes to no other host, and malformed responses are domain errors', async t => {
  const { repository } = await openRepository()
  const other = await serve((_request, response) => json(response, 200, {}))
  let seenElsewhere = false
  other.onRequest = () => {
    seenElsewhere = true
  }
  const answers: Record<string, (response: ServerResponse) => void> = {
    elsewhere: response => response.writeHead(301, { location: `${other.url}/repos/x` }).end(),
    loop: response => response.writeHead(301, { location: '/repos/acme/loop' }).end(),
    html: response => response.writeHead(200).end('<html>'),
    shape: response => json(response, 200, { id: 'no' }),
    slow: () => undefined,
  }
  const odd = await serve((request, response) => {
    if (request.url?.includes('access_tokens')) return json(response, 201, token())
    answers[request.url?.split('/').at(-1) ?? '']?.(response)
  })
  const strange = openApp({ apiUrl: odd.url })
  for (const name of ['elsewhere', 'loop', 'html', 'shape']) {
    await t.rejects(strange.getRepository({ ...repository, name }), { code: 'github.unavailable' }, name)
  }
  const deadline = deadlineIn(systemClock, 400)
  await t.rejects(strange.getRepository({ ...repository, name: 'slow' }, { deadline }), {
    code: /^outbound\./,
    retryable: true,
  })
  t.notOk(seenElsewhere)
  await Promise.all([strange.close(), odd.close(), other.close()])
})

t.test('a bad key and an uninstalled App have clear errors', async t => {
  t.throws(() => openApp({ privateKey: new Sensitive('-----BEGIN nonsense') }), { code: 'github.auth' })
  const { repository } = await openRepository()
  await t.rejects(app.getRepository({ ...repository, installationId: 99 }), { code: 'github.not_found' })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const pem = other.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n')
  const stranger = openApp({ privateKey: new Sensitive(pem) })
  await t.rejects(stranger.getRepository(repository), { code: 'github.auth' })
  await stranger.close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void
const serve = async (handler: Handler) => {
  const handle = { onRequest: () => {}, url: '', close: async () => {} }
  const server = createServer((request, response) => {
    handle.onRequest()
    request.resume()
    handler(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  handle.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  handle.close = () =>
    new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return handle
}
const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const token = () => ({
  token: `ghs_4242_${'x'.repeat(300)}`,
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
})

t.test('a clock that is an hour off costs only one refused call', async t => {
  const { repository } = await openRepository()
  for (const offMs of [3_600_000, -3_600_000]) {
    const moved = openApp({ clock: { ...systemClock, now: () => new Date(Date.now() + offMs) } })
    t.teardown(() => moved.close())
    const entries = await journalOf(async () => {
      await moved.listOpenPullRequests(repository)
      await moved.listDeliveries({ since: '2026-01-01T00:00:00Z' })
    })
    t.same(
      entries.map(entry => entry.status),
      [401, 201, 200, 200, 200],
    )
  }
})
