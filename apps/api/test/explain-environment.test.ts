import type { DeploymentRecord, EnvironmentWorkRecord } from '@taxiway/db'
import { explainEnvironment } from '@taxiway/lifecycle'
import t from 'tap'

const now = new Date('2026-01-01T12:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

const environment = (values: Partial<EnvironmentWorkRecord> = {}) =>
  ({
    desired: 'up',
    desiredReason: 'pull_request_open',
    generation: 2,
    observedGeneration: 2,
    liveSha: 'a'.repeat(40),
    url: 'https://shop-pr-7.example.com',
    projectState: 'active',
    recheckAt: null,
    expiresAt: null,
    pinnedUntil: null,
    nextRunAt: minutes(-1),
    isLeased: false,
    leaseUntil: null,
    now,
    ...values,
  }) as EnvironmentWorkRecord
const deployment = (values: Partial<DeploymentRecord>) => values as DeploymentRecord
const failedBuild = { errorCode: 'build.failed', errorMessage: 'npm exited with 1' }

t.test('every state has a status, a reason and the cause of its wait', async t => {
  const behind = { generation: 3, observedGeneration: 2 }
  const cases = [
    ['live', environment(), null, 1, 'settled', [], /aaaaaaa runs now at https/],
    [
      'working',
      environment({ ...behind, isLeased: true }),
      deployment({ state: 'building' }),
      1,
      'working',
      [],
      /from generation 2 to 3 \(building\)/,
    ],
    ['no worker', environment(behind), null, 0, 'waiting', ['no_worker'], /No worker is running/],
    [
      'all busy',
      environment(behind),
      null,
      2,
      'waiting',
      ['waiting_for_worker'],
      /due since 2026-01-01T11:59.*waits for a free worker/,
    ],
    [
      'no room at Fly',
      environment({ ...behind, nextRunAt: minutes(2), providerWait: 'capacity' }),
      deployment({ state: 'queued', errorCode: 'fly.capacity', errorMessage: 'Fly answered 422.' }),
      1,
      'waiting',
      ['capacity', 'fly.capacity', 'waiting_for_next_run'],
      /Fly has no room/,
    ],
    [
      'retrying',
      environment({ ...behind, nextRunAt: minutes(2) }),
      deployment({ state: 'queued', ...failedBuild }),
      1,
      'waiting',
      ['build.failed', 'waiting_for_next_run'],
      /next attempt starts at 2026-01-01T12:02/,
    ],
    [
      'failed',
      environment(),
      deployment({ state: 'failed', ...failedBuild }),
      1,
      'failed',
      ['build.failed'],
      /The deployment failed: npm exited with 1/,
    ],
    [
      'cancelled',
      environment({ liveSha: null }),
      deployment({ state: 'cancelled', errorCode: 'work.cancelled', errorMessage: 'It was cancelled' }),
      1,
      'settled',
      ['work.cancelled'],
      /^(?!.*failed).*was cancelled\. Taxiway does not retry it.*Deploy again/s,
    ],
    [
      'live after a failed attempt',
      environment(),
      deployment({ state: 'live', ...failedBuild }),
      1,
      'settled',
      [],
      /^(?!.*failed)/s,
    ],
    [
      'waiting for a place',
      environment({
        desired: 'held',
        desiredReason: 'quota_live_environments',
        waitingFor: 'quota_live_environments',
        waitingSince: minutes(-5),
        waitingPlace: 2,
      }),
      null,
      1,
      'held',
      ['quota_live_environments'],
      /^(?!.*user).*has waited since 2026-01-01T11:55.*number 2 in the queue.*free when another environment/s,
    ],
    [
      'refused by a quota',
      environment({
        desired: 'held',
        desiredReason: 'quota_live_environments',
        waitingFor: 'quota_live_environments',
        waitingSince: null,
      }),
      null,
      1,
      'held',
      ['quota_live_environments'],
      /does not wait\. Deploy it when there is room/,
    ],
    [
      'a fork',
      environment({ desired: 'held', desiredReason: 'fork_unapproved' }),
      null,
      1,
      'held',
      ['fork_unapproved'],
      /fork/,
    ],
    ['paused', environment({ projectState: 'paused' }), null, 1, 'settled', ['project_paused'], /paused/],
    [
      'doubtful',
      environment({ recheckAt: minutes(1) }),
      null,
      1,
      'settled',
      [],
      /Taxiway asks GitHub about it again/,
    ],
    [
      'pinned',
      environment({ pinnedUntil: minutes(9), expiresAt: minutes(30) }),
      null,
      1,
      'settled',
      [],
      /pinned until .*12:09/,
    ],
    [
      'gone',
      environment({ desired: 'down', desiredReason: 'merged', liveSha: null }),
      null,
      1,
      'settled',
      [],
      /Nothing runs now/,
    ],
    [
      'from a newer release',
      environment({ desiredReason: 'phase_of_moon' }),
      null,
      1,
      'settled',
      [],
      /"phase_of_moon"/,
    ],
  ] as const
  for (const [name, row, attempt, aliveWorkers, status, blockers, sentence] of cases) {
    const explained = explainEnvironment({ environment: row, deployment: attempt, aliveWorkers })
    t.equal(explained.status, status, name)
    t.strictSame(
      explained.blockedBy.map(blocker => blocker.code),
      blockers,
      name,
    )
    t.match(explained.summary.join(' '), sentence, name)
    t.equal(new Set(explained.summary).size, explained.summary.length, `${name}: no sentence stands twice`)
  }
})
