import t from 'tap'
import { checkFacts } from '../src/checker/check.js'
import type { CallFacts, Facts } from '../src/checker/facts.js'

const sha = 'a'.repeat(40)
const newerSha = 'b'.repeat(40)
let seq = 0

const call = (method: string, path: string, more: Partial<CallFacts> = {}): CallFacts => {
  seq += 1
  return {
    seq,
    atMs: seq * 100,
    method,
    path,
    body: {},
    responseBody: {},
    performed: 200,
    status: 200,
    ...more,
  }
}
const create = (deployment: string, generation: number, fence: number, machineId: string) =>
  call('POST', '/v1/apps/app-1/machines', {
    body: {
      skip_service_registration: true,
      config: {
        metadata: {
          taxiway_environment: 'env_1',
          taxiway_deployment: deployment,
          taxiway_generation: String(generation),
          taxiway_fence: String(fence),
        },
      },
    },
    responseBody: { id: machineId },
  })
const switchTo = (machineId: string) => call('POST', `/v1/apps/app-1/machines/${machineId}/uncordon`)
const lease = (machineId: string, fence: number) =>
  call('POST', `/v1/apps/app-1/machines/${machineId}/lease`, {
    body: { description: `taxiway x fence ${fence}` },
  })

let transitionId = 0
const moves = (deploymentId: string, generation: number, fence: number, states: string[]) =>
  states.map((to, index) => {
    transitionId += 1
    return {
      id: transitionId,
      deploymentId,
      environmentId: 'env_1',
      generation,
      from: index === 0 ? null : (states[index - 1] as string),
      to,
      fence: index === 0 ? null : fence,
      owner: 'w',
      atMs: generation === 2 ? 5_000 : 0,
    }
  })

const deployment = (id: string, generation: number, state: string, commit: string) => ({
  id,
  environmentId: 'env_1',
  generation,
  kind: 'deploy',
  sha: commit,
  state,
  reason: 'pull_request_open',
  errorCode: null,
  cancelRequestedAtMs: null,
})

/** A pull request that was opened, pushed to, and serves its second commit: everything as it should be. */
const goodHistory = (): Facts => {
  seq = 0
  transitionId = 0
  return {
    acknowledged: [
      { guid: 'g1', event: 'pull_request' },
      { guid: 'g1', event: 'pull_request' },
      { guid: 'g2', event: 'pull_request' },
    ],
    deliveries: [
      { id: 'dlv_1', guid: 'g1', state: 'processed' },
      { id: 'dlv_2', guid: 'g2', state: 'ignored' },
    ],
    decisions: [
      { environmentId: 'env_1', generation: 1, changed: true },
      { environmentId: 'env_1', generation: 1, changed: false },
      { environmentId: 'env_1', generation: 2, changed: true },
    ],
    environments: [
      {
        id: 'env_1',
        since: 1,
        repositoryId: 7,
        target: 'pr:1',
        appName: 'app-1',
        desired: 'up',
        generation: 2,
        observedGeneration: 2,
        fence: 12,
        leaseOwner: null,
        liveDeploymentId: 'dep_second00000',
        liveSha: newerSha,
      },
    ],
    deployments: [
      deployment('dep_first000000', 1, 'live', sha),
      deployment('dep_second00000', 2, 'live', newerSha),
    ],
    transitions: [
      ...moves('dep_first000000', 1, 11, [
        'queued',
        'fetching',
        'building',
        'releasing',
        'verifying',
        'live',
      ]),
      ...moves('dep_second00000', 2, 12, [
        'queued',
        'fetching',
        'building',
        'releasing',
        'verifying',
        'live',
      ]),
    ],
    isWhole: true,
    steps: [
      { id: 1, environmentId: 'env_1', fence: 11 },
      { id: 2, environmentId: 'env_1', fence: 12 },
    ],
    logs: [{ deploymentId: 'dep_first000000', lowest: 0, highest: 1, count: 2 }],
    unsentReports: [],
    fly: [
      create('dep_first000000', 1, 11, 'm1'),
      switchTo('m1'),
      create('dep_second00000', 2, 12, 'm2'),
      call('GET', '/v1/apps/app-1/machines'),
      switchTo('m2'),
      call('POST', '/v1/apps/app-1/machines/m1/cordon'),
      lease('m1', 12),
      call('DELETE', '/v1/apps/app-1/machines/m1'),
    ],
    github: [
      call('POST', '/repos/acme/shop/issues/1/comments', {
        body: { body: `target=pr-1 /commit/${sha}` },
      }),
      call('PATCH', '/repos/acme/shop/issues/comments/5', {
        body: { body: `target=pr-1 /commit/${newerSha}` },
      }),
      call('POST', '/repos/acme/shop/check-runs', { body: { status: 'queued' }, responseBody: { id: 9 } }),
      call('PATCH', '/repos/acme/shop/check-runs/9', { body: { status: 'completed' } }),
    ],
    apps: ['app-1'],
    machines: [{ id: 'm2', app: 'app-1', name: 'web-_second00000', state: 'started', cordoned: false }],
    machineProcesses: [{ machineId: 'm2', app: 'app-1', pid: 4 }],
    buildProcesses: [],
    workEntries: [],
    pulls: [{ repositoryId: 7, number: 1, state: 'open', eligible: true, headSha: newerSha }],
    answers: [{ app: 'app-1', status: 200, sha: newerSha }],
    texts: [{ where: 'table log_chunks', text: 'nothing to see' }],
    canaries: ['very-secret-value'],
  }
}

t.test('a good history has no violation', async t => {
  t.same(checkFacts(goodHistory()), [])
})

t.test(
  'a deployment whose history was dropped is not judged; a younger one without a history is',
  async t => {
    const facts = { ...goodHistory(), isWhole: false }
    const without = (...ids: string[]) => ({
      ...facts,
      transitions: facts.transitions.filter(({ deploymentId }) => !ids.includes(deploymentId)),
    })
    t.same(checkFacts(without('dep_first000000')), [], 'the oldest')
    t.same(checkFacts(without('dep_first000000', 'dep_second00000')), [], 'all of them')
    t.match(checkFacts(without('dep_second00000')), [{ rule: 'K8' }])
  },
)

type Spoil = (facts: Facts) => void
const first = <Row>(rows: Row[]): Row => rows[0] as Row
const spoiled: [string, string, Spoil][] = [
  ['K1', 'an acknowledged delivery is lost', facts => void facts.deliveries.pop()],
  [
    'K1',
    'a delivery is stored twice',
    facts => void facts.deliveries.push({ id: 'dlv_3', guid: 'g1', state: 'processed' }),
  ],
  [
    'K1',
    'a delivery is never processed',
    facts => void Object.assign(first(facts.deliveries), { state: 'received' }),
  ],
  [
    'K1',
    'a decision has no deployment',
    facts => void Object.assign(first(facts.environments), { generation: 3, observedGeneration: 3 }),
  ],
  ['K1', 'a deployment without a decision', facts => void facts.decisions.pop()],
  [
    'K2',
    'a deployment that never ends',
    facts => void Object.assign(first(facts.deployments), { state: 'queued' }),
  ],
  [
    'K2',
    'an environment that was not converged',
    facts => void Object.assign(first(facts.environments), { observedGeneration: 1 }),
  ],
  [
    'K2',
    'a lease that was not given back',
    facts => void Object.assign(first(facts.environments), { leaseOwner: 'w' }),
  ],
  ['K2', 'a report that was not sent', facts => void facts.unsentReports.push('comment')],
  [
    'K3',
    'two at work at once',
    facts => {
      const [a, b, ...rest] = facts.transitions
      const second = facts.transitions.find(row => row.generation === 2 && row.to === 'fetching')
      if (a && b && second)
        facts.transitions = [a, b, { ...second, id: 2.5 }, ...rest.filter(row => row !== second)]
    },
  ],
  [
    'K4',
    'a transition under an old fence',
    facts => void Object.assign(facts.transitions.at(-1) as object, { fence: 11 }),
  ],
  [
    'K4',
    'a step under an old fence',
    facts => void Object.assign(facts.steps.at(-1) as object, { fence: 3 }),
  ],
  [
    'K4',
    'a fence that was never given',
    facts => void Object.assign(first(facts.environments), { fence: 1 }),
  ],
  ['K4', 'the target took an old fence', facts => void facts.fly.push(lease('m2', 11))],
  [
    'I4',
    'a machine for an old generation',
    facts => void facts.fly.push(create('dep_first000000', 1, 12, 'm3')),
  ],
  [
    'K5',
    'traffic goes back to an older version',
    facts => void facts.fly.push({ ...switchTo('m1'), atMs: 10_000 }),
  ],
  [
    'K5',
    'the row names a version that is not the newest',
    facts =>
      void Object.assign(first(facts.environments), { liveDeploymentId: 'dep_first000000', liveSha: sha }),
  ],
  ['K6', 'an app of no environment', facts => void facts.apps.push('app-2')],
  [
    'K6',
    'a machine too many',
    facts =>
      void facts.machines.push({ id: 'm3', app: 'app-1', name: 'web-x', state: 'started', cordoned: true }),
  ],
  [
    'K6',
    'a process without a machine',
    facts => void facts.machineProcesses.push({ machineId: 'm9', app: 'app-1', pid: 5 }),
  ],
  ['K6', 'a build that still runs', facts => void facts.buildProcesses.push({ pid: 6, command: 'npm ci' })],
  ['K6', 'a directory that is left', facts => void facts.workEntries.push('dep_first000000-11')],
  [
    'I3',
    'two versions in traffic',
    facts =>
      void facts.machines.push({ id: 'm3', app: 'app-1', name: 'web-x', state: 'started', cordoned: false }),
  ],
  ['K7', 'a gap in the log', facts => void Object.assign(first(facts.logs), { highest: 3, count: 3 })],
  ['K7', 'a number used twice', facts => void Object.assign(first(facts.logs), { count: 3 })],
  [
    'K7',
    'a log without its beginning',
    facts => void Object.assign(first(facts.logs), { lowest: 1, count: 1 }),
  ],
  [
    'K8',
    'an illegal move',
    facts => void Object.assign(facts.transitions[1] as object, { from: 'queued', to: 'verifying' }),
  ],
  ['K8', 'a move that was not written down', facts => void facts.transitions.pop()],
  [
    'K9',
    'an acknowledged cancel that went live',
    facts => void Object.assign(first(facts.deployments), { cancelRequestedAtMs: -1 }),
  ],
  [
    'K10',
    'a secret in a log',
    facts =>
      void Object.assign(first(facts.texts), {
        text: `x ${Buffer.from('very-secret-value').toString('base64')}`,
      }),
  ],
  [
    'I1',
    'a closed pull request that is still served',
    facts => void Object.assign(first(facts.pulls), { state: 'closed' }),
  ],
  ['I2', 'an open one that serves an old commit', facts => void Object.assign(first(facts.answers), { sha })],
  [
    'I5',
    'a comment that went back',
    facts =>
      void facts.github.push(
        call('PATCH', '/repos/acme/shop/issues/comments/5', {
          body: { body: `target=pr-1 /commit/${sha}` },
        }),
      ),
  ],
  ['I6', 'a check that never ends', facts => void facts.github.pop()],
  [
    'I6',
    'two checks of one name on one commit',
    facts => {
      const check = { name: 'taxiway / shop', head_sha: newerSha, status: 'completed' }
      for (const id of [21, 22])
        facts.github.push(call('POST', '/repos/acme/shop/check-runs', { body: check, responseBody: { id } }))
    },
  ],
  [
    'I9',
    'a delete after a list that failed',
    facts =>
      void facts.fly.push(
        call('GET', '/v1/apps/app-1/machines', { performed: 0, status: 500 }),
        call('DELETE', '/v1/apps/app-1/machines/m2'),
      ),
  ],
]

t.test('I5: a comment about the end may name the commit that was live last', async t => {
  const facts = goodHistory()
  const row = `| shop | ⚪ Taken down | – | [a](/commit/${sha}) | now |`
  facts.github.push(
    call('PATCH', '/repos/acme/shop/issues/comments/5', { body: { body: `target=pr-1\n${row}` } }),
  )
  t.same(checkFacts(facts), [])
})

t.test('I5: a roll back gives an old commit a newer generation, and old comments stay right', async t => {
  const ruled = (facts: Facts) => checkFacts(facts).flatMap(({ rule }) => (rule === 'I5' ? [rule] : []))
  const facts = goodHistory()
  facts.deployments.push(deployment('dep_third000000', 3, 'superseded', sha))
  t.same(ruled(facts), [], 'it was never told')
  const tell = (commit: string) =>
    facts.github.push(
      call('PATCH', '/repos/acme/shop/issues/comments/5', {
        body: { body: `target=pr-1 /commit/${commit}` },
      }),
    )
  tell(sha)
  t.same(ruled(facts), [], 'it was told after the newer commit')
  tell(newerSha)
  t.same(ruled(facts), ['I5'], 'from there, the newer commit is older')
})

t.test(
  'I9: the machine of a release command is removed by its id, even after a list that failed',
  async t => {
    const facts = goodHistory()
    const before = checkFacts(facts).length
    facts.fly.push(
      call('POST', '/v1/apps/app-1/machines', {
        body: { skip_service_registration: true, config: { init: { cmd: ['migrate'] } } },
        responseBody: { id: 'm9' },
      }),
      call('GET', '/v1/apps/app-1/machines', { performed: 0, status: 401 }),
      call('DELETE', '/v1/apps/app-1/machines/m9'),
    )
    t.equal(checkFacts(facts).filter(({ rule }) => rule === 'I9').length, before)
  },
)

for (const [rule, what, spoil] of spoiled) {
  t.test(`${rule}: ${what} is found`, async t => {
    const facts = goodHistory()
    spoil(facts)
    t.ok(
      checkFacts(facts).some(violation => violation.rule === rule),
      JSON.stringify(checkFacts(facts)),
    )
  })
}
