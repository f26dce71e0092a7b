import {
  asksToSkip,
  type BranchObservation,
  type ChoiceKind,
  type Connection,
  connections,
  type Decision,
  decide,
  type Facts,
  type PolicyInput,
  type ProjectConfigInput,
  type PullRequestObservation,
  projectConfigSchema,
  type ReasonCode,
} from '@taxiway/domain'
import t from 'tap'

const sha = 'a'.repeat(40)
const up = { desired: 'up', reason: 'pull_request_open' }
type Current = NonNullable<PolicyInput['current']>

/** What stands for an environment. Its reason is one that policy does not know: nothing may depend on it. */
const a = (desired: Current['desired'], given: Partial<Current> = {}): Current => ({
  ...{ desired, reason: 'any reason', head: null, choice: null, isFrozen: false },
  ...{
    authorVerdict: null,
    approvedSha: null,
    isServing: desired === 'up',
    holdsTrusted: false,
  },
  ...given,
})
const chose = (what: ChoiceKind, head: string | null = sha): Partial<Current> => ({
  head: sha,
  choice: { what, head },
})
const taken = a('down', chose('destroy', null))

/** What was read of a head commit that nothing speaks against. */
const quiet = (given: Partial<Facts> = {}): Facts => ({
  ...{ headSha: sha, message: 'work', ownFile: { id: null } },
  baseFile: { ref: 'main', file: { id: null }, readAt: '' },
  ...given,
})

type Situation = {
  pull?: Partial<PullRequestObservation>
  branch?: Partial<BranchObservation>
  config?: ProjectConfigInput
  state?: PolicyInput['project']['state']
  connection?: Connection
  isGraceOver?: boolean
  current?: PolicyInput['current']
  /** What was read; by default all that the settings ask, and nothing that speaks against the commit. */
  facts?: PolicyInput['facts']
}

const decideIn = ({
  pull,
  branch,
  config = {},
  state = 'active',
  current = null,
  connection = 'ok',
  isGraceOver = false,
  facts = quiet(),
}: Situation): Decision =>
  decide({
    project: {
      state,
      config: projectConfigSchema.parse(config),
      repositoryId: 7,
      connection,
      isGraceOver,
    },
    current,
    facts,
    observation: branch
      ? {
          kind: 'branch',
          branch: { branch: 'main', headSha: sha, headMessage: 'work', pushedAt: '', ...branch },
        }
      : {
          kind: 'pr',
          pullRequest: {
            number: 12,
            state: 'open',
            merged: false,
            draft: false,
            title: 'A change',
            author: { login: 'ada', type: 'User' },
            headSha: sha,
            headRef: 'change',
            headRepositoryId: 7,
            baseRef: 'main',
            baseRepositoryId: 7,
            labels: [],
            authorAssociation: 'MEMBER',
            updatedAt: '',
            ...pull,
          },
        },
  })

const live = a('up')
const checked = (outcomes: NonNullable<Facts['checks']>['outcomes']) =>
  quiet({ checks: { outcomes, since: '' } })
const main = { trackedBranches: ['main'] }

/** For each reason a situation that has it, and the nearest situation that does not. */
const table: Record<ReasonCode, { when: Situation; expected: object; otherwise: Situation }> = {
  pull_request_open: { when: {}, expected: { ...up, sha }, otherwise: { pull: { state: 'closed' } } },
  branch_tracked: {
    when: { branch: {}, config: main },
    expected: { desired: 'up', sha, reason: 'branch_tracked' },
    otherwise: { branch: {} },
  },
  closed: { when: { pull: { state: 'closed' } }, expected: { desired: 'down' }, otherwise: {} },
  merged: {
    when: { pull: { state: 'closed', merged: true } },
    expected: { desired: 'down' },
    otherwise: { pull: { state: 'closed' } },
  },
  branch_deleted: {
    when: { branch: { headSha: null }, config: main },
    expected: { desired: 'down' },
    otherwise: { branch: {}, config: main },
  },
  branch_not_tracked: {
    when: { branch: { branch: 'Main' }, config: main },
    expected: { desired: 'down' },
    otherwise: { branch: {}, config: main },
  },
  pull_requests_disabled: {
    when: { config: { pullRequests: false }, current: live },
    expected: { desired: 'down' },
    otherwise: { current: live },
  },
  draft: {
    when: { pull: { draft: true }, config: { drafts: 'destroy' }, current: live },
    expected: { desired: 'down' },
    otherwise: { pull: { draft: true }, config: { drafts: 'deploy' } },
  },
  draft_kept: {
    when: { pull: { draft: true }, current: live },
    expected: { desired: 'keep' },
    otherwise: { pull: { draft: true } },
  },
  fork_unapproved: {
    when: { pull: { headRepositoryId: 8 } },
    expected: { desired: 'held' },
    otherwise: { pull: { headRepositoryId: 7 } },
  },
  author_unknown: { when: { pull: { author: null } }, expected: { desired: 'held' }, otherwise: {} },
  author_untrusted: {
    when: { current: a('down', { authorVerdict: { login: 'ada', trusted: false } }) },
    expected: { desired: 'held' },
    otherwise: { current: a('down', { authorVerdict: { login: 'ada', trusted: true } }) },
  },
  bot_author: {
    when: { pull: { author: { login: 'renovate[bot]', type: 'Bot' } } },
    expected: { desired: 'down' },
    otherwise: { pull: { author: { login: 'renovate[bot]', type: 'Bot' } }, config: { bots: 'deploy' } },
  },
  commit_skipped: {
    when: { branch: { headMessage: 'docs [skip ci]' }, config: main, current: live },
    expected: { desired: 'keep' },
    otherwise: { branch: { headMessage: 'docs skip ci' }, config: main, current: live },
  },
  base_branch: {
    when: {
      pull: { baseRef: 'docs/v2' },
      config: { baseBranches: ['*', '!docs/*'] },
      facts: quiet({ baseFile: { ref: 'docs/v2', file: { id: null }, readAt: '' } }),
      current: live,
    },
    expected: { desired: 'down' },
    otherwise: { pull: { baseRef: 'main' }, config: { baseBranches: ['*', '!docs/*'] }, current: live },
  },
  label_blocking: {
    when: { pull: { labels: ['No-Preview'] }, config: { blockingLabels: ['no-preview'] }, current: live },
    expected: { desired: 'down' },
    otherwise: { pull: { labels: ['preview'] }, config: { blockingLabels: ['no-preview'] }, current: live },
  },
  label_missing: {
    when: { pull: { labels: ['a'] }, config: { requiredLabels: ['a', 'b'] } },
    expected: { desired: 'down' },
    otherwise: { pull: { labels: ['A', 'B', 'c'] }, config: { requiredLabels: ['a', 'b'] } },
  },
  label_removed: {
    when: { config: { requiredLabels: ['preview'] }, current: live },
    expected: { desired: 'down', graceMs: 60_000 },
    otherwise: { config: { requiredLabels: ['preview'] }, current: a('held') },
  },
  paths_unmatched: {
    when: {
      config: { paths: ['web'] },
      facts: quiet({ files: { baseRef: 'main', paths: ['web'], isMatch: false } }),
      current: live,
    },
    expected: { desired: 'keep' },
    otherwise: {
      config: { paths: ['web'] },
      facts: quiet({ files: { baseRef: 'main', paths: ['web'], isMatch: true } }),
      current: live,
    },
  },
  checks_pending: {
    when: { config: { waitForChecks: ['ci', 'lint'] }, facts: checked({ ci: 'success', lint: 'missing' }) },
    expected: { desired: 'held' },
    otherwise: {
      config: { waitForChecks: ['ci', 'lint'] },
      facts: checked({ ci: 'success', lint: 'success' }),
    },
  },
  checks_failed: {
    when: {
      config: { waitForChecks: ['ci', 'lint'] },
      facts: checked({ ci: 'failure', lint: 'pending' }),
      current: live,
    },
    expected: { desired: 'keep' },
    otherwise: {
      config: { waitForChecks: ['ci'] },
      facts: checked({ ci: 'failure' }),
      current: a('up', { sha }),
    },
  },
  facts_pending: {
    when: { facts: null },
    expected: { desired: 'held' },
    otherwise: { facts: null, config: { configPath: '', skipTokens: false } },
  },
  project_paused: { when: { state: 'paused' }, expected: { desired: 'keep' }, otherwise: {} },
  project_archived: {
    when: { state: 'archived', current: live },
    expected: { desired: 'down' },
    otherwise: {},
  },
  project_deleted: {
    when: { state: 'deleted', current: live },
    expected: { desired: 'down' },
    otherwise: {},
  },
  installation_suspended: {
    when: { connection: 'installation_suspended', current: live },
    expected: { desired: 'keep' },
    otherwise: { connection: 'installation_suspended', pull: { state: 'closed' } },
  },
  access_lost: {
    when: { connection: 'access_lost', isGraceOver: true },
    expected: { desired: 'held' },
    otherwise: { connection: 'access_lost', current: taken },
  },
  repository_unreachable: {
    when: { connection: 'repository_unreachable', isGraceOver: true, current: live },
    expected: { desired: 'down' },
    otherwise: { connection: 'ok', isGraceOver: true, current: live },
  },
  repository_archived: {
    when: { connection: 'repository_archived', branch: {}, config: main, current: live },
    expected: { desired: 'keep' },
    otherwise: { connection: 'repository_archived', branch: { headSha: null }, config: main },
  },
  installation_deleted: {
    when: { connection: 'installation_deleted', state: 'paused', current: live },
    expected: { desired: 'down' },
    otherwise: { current: live },
  },
  repository_deleted: {
    when: { connection: 'repository_deleted', current: live },
    expected: { desired: 'down' },
    otherwise: { current: live },
  },
  destroyed_by_user: {
    when: { current: a('down', chose('destroy', 'another')) },
    expected: { desired: 'keep' },
    otherwise: { current: a('down') },
  },
  deployed_by_user: {
    when: { current: a('up', chose('deploy')) },
    expected: { desired: 'keep' },
    otherwise: { current: a('up', chose('deploy', 'another')) },
  },
  approved_by_user: {
    when: { pull: { headRepositoryId: 8 }, current: a('up', chose('approve')) },
    expected: { desired: 'keep' },
    otherwise: { pull: { headRepositoryId: 8 }, current: a('up', chose('approve', 'another')) },
  },
  rolled_back_by_user: {
    when: { current: a('up', chose('rollback')) },
    expected: { desired: 'keep' },
    otherwise: { current: a('up', chose('rollback', 'another')) },
  },
  woken_by_user: {
    when: { current: a('up', chose('wake')) },
    expected: { desired: 'keep' },
    otherwise: { current: a('up', chose('wake', 'another')) },
  },
  frozen_by_user: {
    when: { current: a('up', { isFrozen: true, head: 'another' }) },
    expected: { desired: 'keep' },
    otherwise: { pull: { state: 'closed' }, current: a('up', { isFrozen: true }) },
  },
  slept_by_user: {
    when: { current: a('asleep', { reason: 'slept_by_user', head: sha }) },
    expected: { desired: 'keep' },
    otherwise: { current: a('asleep', { reason: 'slept_by_user', head: 'another' }) },
  },
  idle: {
    when: { current: a('asleep', { reason: 'idle', head: sha }) },
    expected: { desired: 'keep' },
    otherwise: { current: a('asleep', { reason: 'idle', head: 'another' }) },
  },
  expired: {
    when: { current: a('down', chose('expire')) },
    expected: { desired: 'keep' },
    otherwise: { current: a('down', chose('expire', 'another')) },
  },
}

t.test('every reason appears exactly when its condition holds', async t => {
  for (const [reason, { when, expected, otherwise }] of Object.entries(table)) {
    t.match(decideIn(when), { ...expected, reason }, reason)
    t.not(decideIn(otherwise).reason, reason, `not ${reason}`)
  }
})

t.test('the app of a closed pull request always goes down', async t => {
  const closed = { state: 'closed' } as const
  const situations: Situation[] = [
    { state: 'paused' },
    { config: { bots: 'ignore' }, pull: { author: { login: 'x[bot]', type: 'Bot' } } },
    { pull: { draft: true }, config: { drafts: 'keep' } },
    { pull: { headRepositoryId: null } },
    { pull: { author: null } },
    { config: { pullRequests: false } },
    { state: 'archived' },
    { state: 'deleted' },
    ...connections.map(connection => ({ connection })),
    ...connections.map(connection => ({ connection, isGraceOver: true })),
  ]
  for (const situation of situations)
    for (const current of [null, live, taken])
      t.equal(decideIn({ ...situation, pull: { ...situation.pull, ...closed }, current }).desired, 'down')
})

t.test(
  'code of forks, of deleted forks and of deleted accounts needs an approval (cases 62, 65, 67)',
  async t => {
    t.equal(decideIn({ pull: { headRepositoryId: null } }).desired, 'held', 'a deleted fork is a fork')
    t.equal(
      decideIn({ pull: { headRepositoryId: 8 }, current: live }).desired,
      'keep',
      'what runs stays, as it is',
    )
    t.match(
      decideIn({ pull: { author: null } }),
      { desired: 'held' },
      'a deleted account, in a branch of ours',
    )
    t.equal(
      decideIn({ pull: { author: { login: 'x[bot]', type: 'Bot' } }, current: live }).desired,
      'keep',
      'a bot pushes to what is live',
    )
  },
)

t.test(
  'an approval is for one commit; a push keeps the approved app or puts it to sleep (case 63)',
  async t => {
    const earlier = 'b'.repeat(40)
    const approved = a('up', {
      approvedSha: earlier,
      sha: earlier,
      ...chose('approve', earlier),
      head: earlier,
    })
    const fork = { headRepositoryId: 8 }
    const pushed = fork
    t.match(decideIn({ pull: fork, current: a('held', { approvedSha: sha }) }), { desired: 'up', sha })
    t.match(decideIn({ pull: pushed, current: approved }), { desired: 'keep', reason: 'fork_unapproved' })
    const sleeps = { afterUnapprovedPush: 'sleep' } as const
    t.match(decideIn({ pull: pushed, current: approved, config: sleeps }), { desired: 'asleep' })
    const building = { ...approved, isServing: false }
    t.match(decideIn({ pull: pushed, current: building, config: sleeps }), { desired: 'held' })
    const asleep = { ...approved, desired: 'asleep' } as const
    t.match(decideIn({ pull: pushed, current: asleep, config: sleeps }), { desired: 'keep' })
    t.match(decideIn({ pull: { ...fork, draft: true }, current: a('held', { approvedSha: sha }) }), {
      reason: 'draft',
    })
  },
)

t.test('an author who lost trust keeps no app with trusted variables, even by choice (case 68)', async t => {
  const distrusted = { authorVerdict: { login: 'ada', trusted: false } }
  const held = { desired: 'held', reason: 'author_untrusted' }
  t.match(decideIn({ current: a('up', distrusted) }), { desired: 'keep' }, 'an app without secrets stays')
  const holds = { ...distrusted, holdsTrusted: true }
  for (const more of [{}, { isFrozen: true }, chose('deploy'), { approvedSha: sha }, chose('rollback')])
    t.match(decideIn({ current: a('up', { ...holds, ...more }) }), held)
  t.match(decideIn({ current: a('up', holds), state: 'paused' }), held, 'in a paused project as well')
  t.match(decideIn({ current: a('up', holds), config: { revokeOnTrustLoss: false } }), { desired: 'keep' })
  t.match(
    decideIn({ current: a('up', { authorVerdict: { login: 'bob', trusted: false } }) }),
    up,
    'about another',
  )
})

t.test('a paused project keeps its live apps or puts them to sleep (case 85)', async t => {
  const paused = { state: 'paused', config: { whenPaused: 'sleep', ...main } } as const
  for (const target of [{ pull: {} }, { branch: {} }]) {
    t.match(decideIn({ ...target, state: 'paused', config: main, current: live }), { desired: 'keep' })
    t.match(decideIn({ ...target, ...paused, current: live }), {
      desired: 'asleep',
      reason: 'project_paused',
    })
    t.match(decideIn({ ...target, ...paused, current: a('up', { isServing: false }) }), { desired: 'keep' })
  }
  t.match(decideIn({ ...paused, pull: { state: 'closed' }, current: live }), { desired: 'down' })
})

t.test('an untracked branch goes down even while its project is paused', async t => {
  t.match(decideIn({ branch: { headSha: null }, config: main, state: 'paused' }), {
    reason: 'branch_deleted',
  })
  t.match(decideIn({ branch: {}, state: 'paused' }), { reason: 'branch_not_tracked' })
  t.match(decideIn({ branch: {}, config: main, state: 'paused' }), {
    desired: 'keep',
    reason: 'project_paused',
  })
  t.match(
    decideIn({ branch: { headMessage: '[no ci]' }, config: main }),
    { desired: 'down' },
    'never seen before',
  )
  t.match(decideIn({ branch: { headMessage: null }, config: main }), { desired: 'up' })
})

t.test('only the usual skip markers in a commit message skip a deployment', async t => {
  for (const message of [
    'x [skip ci]',
    '[CI SKIP] x',
    'a\n\n[skip deploy]',
    '[skip review]',
    'a\n\nskip-checks: true',
  ])
    t.ok(asksToSkip(message), message)
  for (const message of [
    'skip ci',
    '[skip]',
    'do not [ skip ci ]',
    'skip-checks: trueish',
    'see skip-checks: true',
    '',
  ])
    t.notOk(asksToSkip(message), message)
})

const waitingForAll = {
  paths: ['web'],
  waitForChecks: ['ci'],
} satisfies ProjectConfigInput
const readAll = quiet({
  files: { baseRef: 'main', paths: ['web'], isMatch: true },
  checks: { outcomes: { ci: 'success' }, since: '' },
})

t.test('a commit is deployed only when all that the settings ask is known of exactly this head', async t => {
  t.match(decideIn({ config: waitingForAll, facts: readAll }), { desired: 'up' })
  const { message: _message, ...noMessage } = readAll
  const { ownFile: _own, ...noOwn } = readAll
  const { baseFile: _base, ...noBase } = readAll
  const { files: _files, ...noFiles } = readAll
  const { checks: _checks, ...noChecks } = readAll
  const unknown = {
    'another head': { ...readAll, headSha: 'b'.repeat(40) },
    'no message': noMessage,
    'no file of its own': noOwn,
    'no file of the base': noBase,
    'the file of another base': { ...readAll, baseFile: { ref: 'next', file: { id: null }, readAt: '' } },
    'no list of files': noFiles,
    'a list against another base': { ...readAll, files: { baseRef: 'next', paths: ['web'], isMatch: true } },
    'a list for other paths': { ...readAll, files: { baseRef: 'main', paths: ['api'], isMatch: true } },
    'no checks': noChecks,
    'another check': { ...readAll, checks: { outcomes: { lint: 'success' }, since: '' } },
  } satisfies Record<string, Facts>
  for (const [what, facts] of Object.entries(unknown)) {
    const given = { config: waitingForAll, facts }
    t.match(decideIn(given), { desired: 'held', reason: 'facts_pending' }, what)
    t.match(decideIn({ ...given, current: live }), { desired: 'keep', reason: 'facts_pending' }, what)
    t.match(decideIn({ ...given, pull: { state: 'closed' }, current: live }), { desired: 'down' }, what)
  }
})

t.test('skip markers in message or title skip a pull request; what is live stays (case 39)', async t => {
  const skips = [
    { facts: quiet({ message: 'wip [skip review]' }) },
    { pull: { title: 'Docs [skip deploy]' } },
  ]
  for (const given of skips) {
    t.match(decideIn({ ...given, current: live }), { desired: 'keep', reason: 'commit_skipped' })
    t.match(decideIn({ ...given, current: a('asleep') }), { desired: 'keep', reason: 'commit_skipped' })
    t.match(decideIn(given), { desired: 'down', reason: 'commit_skipped' })
    t.match(decideIn({ ...given, config: { skipTokens: false } }), { desired: 'up' })
  }
})

t.test('the paths of a project decide with whenUnmatched (cases 40, 41)', async t => {
  const facts = quiet({ files: { baseRef: 'main', paths: ['web'], isMatch: false } })
  const paths = { paths: ['web'] }
  const destroy = { ...paths, whenUnmatched: 'destroy' } as const
  t.match(decideIn({ facts, config: paths, current: live }), { desired: 'keep' })
  t.match(decideIn({ facts, config: destroy, current: live }), { desired: 'down', reason: 'paths_unmatched' })
  t.match(decideIn({ facts, config: paths }), { desired: 'down', reason: 'paths_unmatched' })
})

t.test('a merged pull request keeps a running app for as long as the project says (case 47)', async t => {
  const config = { keepAfterMergeHours: 2 }
  const merged = { pull: { state: 'closed', merged: true }, config } as const
  t.match(decideIn({ ...merged, current: live }), { desired: 'down', reason: 'merged', graceMs: 7_200_000 })
  t.same(decideIn(merged), { desired: 'down', reason: 'merged' }, 'there is nothing to keep')
  t.same(decideIn({ pull: { state: 'closed' }, config, current: live }), {
    desired: 'down',
    reason: 'closed',
  })
})

t.test('labels count on the state alone, and never on a closed pull request (cases 5, 53)', async t => {
  const config = { requiredLabels: ['preview'] }
  t.match(decideIn({ config, pull: { labels: ['preview'] } }), { desired: 'up' })
  t.match(decideIn({ config, pull: { labels: ['preview'], state: 'closed' } }), {
    desired: 'down',
    reason: 'closed',
  })
})

t.test(
  'a draft keeps its app and gets no new commit; one that becomes ready is deployed (cases 51, 52)',
  async t => {
    t.match(decideIn({ pull: { draft: true } }), { desired: 'down', reason: 'draft' })
    t.match(decideIn({ pull: { draft: true }, current: a('up') }), { desired: 'keep', reason: 'draft_kept' })
    t.match(decideIn({ pull: { draft: false }, current: a('down') }), { desired: 'up' })
  },
)
