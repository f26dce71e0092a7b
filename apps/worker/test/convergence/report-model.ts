import type { Database } from '@taxiway/db'
import { createMetrics, systemClock } from '@taxiway/runtime'
import type { CallFacts } from '@taxiway/testing'
import { createRelay, type RelayDeps } from '../../src/report/relay-outbox.js'
import { type Boundary, createBoundary, type Fault } from './boundary.js'
import { silent } from './silent.js'

type Github = RelayDeps['github']

const sent = createMetrics({ defaults: false }).counter('reports', 'Reports.', ['kind', 'outcome'])
let relays = 0

/** What GitHub shows of the reports, and every call that made it show that. */
export const createReports = () => {
  const calls: CallFacts[] = []
  const known = new Map<string, number>()
  const record = (method: string, path: string, body: unknown, id: number) => {
    const seq = calls.length + 1
    const status = 200
    const at = { seq, atMs: seq, method, path: `/repos/acme/shop${path}` }
    calls.push({ ...at, body, responseBody: { id }, performed: status, status })
  }
  /** The real client looks for its own id before it creates, so that nothing appears twice. */
  const idOf = (name: string, create: (id: number) => void): number => {
    const id = known.get(name) ?? known.size + 1
    if (!known.has(name)) create(id)
    known.set(name, id)
    return id
  }
  const githubFor = ({ call }: Boundary): Github =>
    ({
      createCheckRun: ({ sha, check, externalId }: Parameters<Github['createCheckRun']>[0]) =>
        call(() => {
          const body = { ...check, head_sha: sha }
          const isNew = !known.has(externalId)
          const checkRunId = idOf(externalId, id => record('POST', '/check-runs', body, id))
          if (!isNew) record('PATCH', `/check-runs/${checkRunId}`, body, checkRunId)
          return { checkRunId }
        }),
      updateCheckRun: ({ check, checkRunId }: Parameters<Github['updateCheckRun']>[0]) =>
        call(() => record('PATCH', `/check-runs/${checkRunId}`, check, checkRunId)),
      createDeployment: ({ externalId }: Parameters<Github['createDeployment']>[0]) =>
        call(() => ({ deploymentId: idOf(externalId, id => record('POST', '/deployments', {}, id)) })),
      createDeploymentStatus: ({ deploymentId, state }: Parameters<Github['createDeploymentStatus']>[0]) =>
        call(() => record('POST', `/deployments/${deploymentId}/statuses`, { state }, deploymentId)),
      deleteDeployment: async () => undefined,
      upsertComment: ({ marker, body }: Parameters<Github['upsertComment']>[0]) =>
        call(() => {
          const name = `comment-${marker.pullRequestNumber}`
          const isNew = !known.has(name)
          const path = `/issues/${marker.pullRequestNumber}/comments`
          const commentId = idOf(name, id => record('POST', path, { body }, id))
          if (!isNew) record('PATCH', `/issues/comments/${commentId}`, { body }, commentId)
          return { commentId }
        }),
    }) as unknown as Github

  /** One worker reports what is due, unless it is stopped on the way. */
  const report = async (db: Database, fault: Fault | null): Promise<void> => {
    relays += 1
    const outsideFault = fault && { ...fault, code: 'github.unavailable' as const }
    const boundary = createBoundary(outsideFault, async () => undefined)
    const relay = createRelay({
      db,
      github: githubFor(boundary),
      links: {},
      webUrl: 'https://github.com',
      clock: systemClock,
      logger: silent,
      owner: `r${relays}`,
      leaseMs: 60_000,
      batch: 50,
      total: 50,
      stopping: new AbortController().signal,
      sent,
    })
    const done = relay.look().then(relay.settled)
    if ((await Promise.race([done, boundary.stopped])) !== 'paused') return
    paused.push(async () => {
      boundary.resume()
      await done
    })
  }
  const paused: (() => Promise<void>)[] = []
  return {
    calls,
    report,
    /** Lets every paused report go on. */
    resume: async () => {
      for (const go of paused.splice(0)) await go()
    },
  }
}
