import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { WebhookDefinition } from '@octokit/webhooks-examples'
import fc from 'fast-check'
import t from 'tap'
import { checkEventShape, isKnownEvent, parseDelivery, replayRule } from '../src/index.js'

const require = createRequire(import.meta.url)
const corpus: WebhookDefinition[] = require('@octokit/webhooks-examples')
type Payload = Record<string, unknown>
const examples = corpus.flatMap(({ name, examples }) =>
  examples.map(payload => ({ event: name as string, payload: payload as unknown as Payload })),
)
const contracts = new URL('../../../../shared/contracts/github-webhooks/', import.meta.url)
if (existsSync(contracts)) {
  for (const file of readdirSync(contracts).filter(name => name !== 'schemas.openapi.json')) {
    const { name, examples: more } = JSON.parse(readFileSync(new URL(file, contracts), 'utf8'))
    for (const payload of more) examples.push({ event: name, payload })
  }
}
const first = (event: string, action?: string): Payload => {
  const found = examples.find(e => e.event === event && (!action || e.payload['action'] === action))
  if (!found) throw new Error(`no example of ${event} ${action}`)
  return structuredClone(found.payload)
}

t.test('every example payload is parsed, and every used event has the expected shape', async t => {
  const used = new Set([
    'pull_request',
    'push',
    'installation',
    'installation_repositories',
    'member',
    'repository',
    'github_app_authorization',
    'issue_comment',
    'check_run',
    'check_suite',
    'status',
    'merge_group',
  ])
  const kinds: Record<string, number> = {}
  for (const { event, payload } of examples) {
    const observation = parseDelivery(event, payload)
    const isOdd = observation.kind === 'ignored' && observation.reason === 'unexpected_shape'
    if (isOdd) t.fail(`${event} ${payload['action']} has an unexpected shape`)
    if (!used.has(event)) t.same(observation, { kind: 'ignored', reason: 'event_not_used' })
    kinds[observation.kind] = (kinds[observation.kind] ?? 0) + 1
  }
  t.ok(examples.length >= 329, `${examples.length} payloads`)
  t.ok((kinds['pull_request'] ?? 0) >= 10 && (kinds['branch'] ?? 0) >= 2, JSON.stringify(kinds))
})

t.test('every example has the shape of its own event', async t => {
  for (const { event, payload } of examples) {
    const result = checkEventShape(event, payload)
    if (!result.ok) t.fail(`${event} ${payload['action']}: ${result.missing}`)
  }
})

t.test('a body with the header of another event is rejected', async t => {
  const deciding = ['pull_request', 'push', 'installation', 'installation_repositories', 'repository']
  let refused = 0
  for (const header of deciding) {
    for (const { event, payload } of examples.filter(e => e.event !== header)) {
      const result = checkEventShape(header, payload)
      if (result.ok) t.fail(`${event} ${payload['action']} passed as ${header}`)
      refused++
    }
  }
  t.ok(refused > 1000, `${refused} pairs`)
  t.equal(checkEventShape('issues', first('push')).ok, true, 'unknown events are not judged')
  t.equal(checkEventShape('push', null).ok, false)
  t.equal(checkEventShape('issues', []).ok, false)
  t.notOk(isKnownEvent('toString') || isKnownEvent('issues'))
})

t.test('a pull request event becomes an observation of its state', async t => {
  const observation = parseDelivery('pull_request', first('pull_request', 'opened'))
  t.match(observation, {
    kind: 'pull_request',
    action: 'opened',
    repositoryId: Number,
    pullRequest: {
      number: Number,
      state: 'open',
      merged: false,
      headSha: /^[0-9a-f]{40}$/,
      headRepositoryId: Number,
      baseRepositoryId: Number,
      updatedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    },
  })
})

t.test('deleted forks, deleted accounts and huge numbers are observed, not rejected', async t => {
  const payload = first('pull_request', 'opened') as { pull_request: Payload }
  const pull = payload.pull_request as { head: Payload; user: unknown; number: number }
  pull.head['repo'] = null
  pull.user = null
  pull.number = 2_147_483_648
  t.match(parseDelivery('pull_request', payload), {
    kind: 'pull_request',
    pullRequest: { headRepositoryId: null, author: null, number: 2_147_483_648 },
  })
})

t.test('pushes become observations of branches; tags and the merge queue do not', async t => {
  const push = { ...first('push'), ref: 'refs/heads/feature/x', deleted: false, after: 'a'.repeat(40) }
  t.match(parseDelivery('push', push), {
    kind: 'branch',
    branch: { branch: 'feature/x', headSha: 'a'.repeat(40), pushedAt: String },
  })
  const deleted = { ...push, deleted: true, after: '0'.repeat(40), head_commit: null }
  t.match(parseDelivery('push', deleted), { kind: 'branch', deleted: true, branch: { headSha: null } })
  const reasonOf = (ref: string) => parseDelivery('push', { ...push, ref })
  t.same(reasonOf('refs/tags/v1'), { kind: 'ignored', reason: 'not_a_branch' })
  t.same(reasonOf('refs/heads/gh-readonly-queue/main/pr-1-abc'), { kind: 'ignored', reason: 'merge_queue' })
})

t.test('installations and repositories are observed by their numeric ids', async t => {
  t.match(parseDelivery('installation', first('installation', 'deleted')), {
    kind: 'installation',
    installationId: Number,
    repositoriesAdded: [],
  })
  t.match(parseDelivery('installation_repositories', first('installation_repositories', 'added')), {
    kind: 'installation',
    repositoriesAdded: [{ id: Number, fullName: String }],
  })
  t.match(parseDelivery('repository', first('repository', 'renamed')), {
    kind: 'repository',
    action: 'renamed',
    repositoryId: Number,
  })
})

t.test('no payload makes the parser throw', async t => {
  const events = ['pull_request', 'push', 'installation', 'installation_repositories', 'repository', 'x']
  fc.assert(
    fc.property(fc.constantFrom(...events, '__proto__', 'constructor'), fc.json(), (event, json) => {
      const payload = JSON.parse(json)
      checkEventShape(event, payload)
      return parseDelivery(event, payload).kind === 'ignored'
    }),
    { numRuns: 1000 },
  )
  // Real payloads with one value replaced.
  const real = [first('pull_request'), first('push'), first('repository'), first('installation')]
  const names = ['pull_request', 'push', 'repository', 'installation']
  const odd = fc.constantFrom<unknown>(null, 0, -1, '', 'x', [], {}, true, 1e300, '2026-99-99')
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }),
      odd,
      (which, path, value) => {
        const payload = structuredClone(real[which]) as Payload
        let at: Payload = payload
        for (const [depth, step] of path.entries()) {
          const keys = Object.keys(at)
          const key = keys[step % keys.length]
          if (key === undefined) break
          const next = at[key]
          if (depth === path.length - 1 || typeof next !== 'object' || next === null) {
            at[key] = value
            break
          }
          at = next as Payload
        }
        parseDelivery(names[which] ?? '', payload)
        return true
      },
    ),
    { numRuns: 2000 },
  )
  t.pass()
})

t.test('a replay of an event without a timestamp is held; other replays are dropped', async t => {
  t.same(['push', 'pull_request', 'release', 'check_run'].map(replayRule), ['drop', 'drop', 'drop', 'drop'])
  t.same(['installation', 'create', 'workflow_dispatch'].map(replayRule), ['hold', 'hold', 'hold'])
})

t.test('commands come from new comments of people on pull requests only (case 71) (text case 8)', async t => {
  const said = (change: (payload: Payload) => void) => {
    const payload = first('issue_comment', 'created')
    const issue = payload['issue'] as Payload
    const comment = payload['comment'] as Payload
    issue['pull_request'] = { url: 'https://api.github.com/x' }
    Object.assign(comment, { body: '/taxiway deploy', performed_via_github_app: null })
    Object.assign(comment['user'] as Payload, { type: 'User' })
    change(payload)
    const found = parseDelivery('issue_comment', payload)
    return found.kind === 'ignored' ? found.reason : found.kind
  }
  t.equal(
    said(() => undefined),
    'comment',
  )
  t.equal(
    said(payload => Object.assign(payload, { action: 'edited' })),
    'action_not_used',
  )
  t.equal(
    said(payload => Object.assign(payload, { action: 'deleted' })),
    'action_not_used',
  )
  t.equal(
    said(({ issue }) => Object.assign(issue as Payload, { pull_request: undefined })),
    'not_a_pull_request',
  )
  t.equal(
    said(({ comment }) => Object.assign((comment as { user: Payload }).user, { type: 'Bot' })),
    'written_by_a_bot',
  )
  t.equal(
    said(({ comment }) => Object.assign(comment as Payload, { performed_via_github_app: { id: 1 } })),
    'written_by_a_bot',
  )
})
