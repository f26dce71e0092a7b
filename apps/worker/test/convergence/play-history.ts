import { type Database, inTransaction } from '@taxiway/db'
import type { Observation, ProjectId, PullRequestObservation } from '@taxiway/domain'
import { observe } from '@taxiway/lifecycle'
import { createMetrics } from '@taxiway/runtime'
import {
  aProject,
  checkFacts,
  type Facts,
  readDatabase,
  type TestDatabase,
  type Violation,
} from '@taxiway/testing'
import { reapExpired } from '../../src/reconcile/reap.js'
import { recheckDue } from '../../src/reconcile/recheck.js'
import { repairDrift } from '../../src/reconcile/repair-drift.js'
import { syncProjects } from '../../src/reconcile/sync-projects.js'
import { createBoundary } from './boundary.js'
import { createGithub } from './github-model.js'
import type { Event } from './history.js'
import { silent } from './silent.js'
import { createTarget } from './target-model.js'
import { type Outcome, runWorker } from './worker-model.js'

const repositoryId = 5_000_000_001
const tables = [
  'deployment_transitions',
  'deployment_steps',
  'log_chunks',
  'releases',
  'resources',
  'outbox',
  'decisions',
  'deployments',
  'environments',
  'projects',
  'organizations',
]
const patience = 60

/** Plays one history against a database that is emptied first, lets everything come to rest, and judges the result. */
export const playHistory = async (
  database: TestDatabase,
  events: Event[],
  count: (what: string) => void,
): Promise<Violation[]> => {
  await empty(database)
  const { db } = database
  const project = await aProject(db, { repositoryId })
  const target = createTarget()
  const github = createGithub(repositoryId)
  const images = new Set<string>()
  const calm = github.appFor(createBoundary(null, async () => undefined))
  const fly = target.clientFor(createBoundary(null, async () => undefined))
  const inbox: PullRequestObservation[] = []
  const waiting: PullRequestObservation[] = []
  const paused: (Extract<Outcome, { how: 'paused' }> & { late: boolean })[] = []

  const deliver = async (pullRequest: PullRequestObservation) => {
    inbox.push(pullRequest)
    await take(db, project.id, { kind: 'pr', pullRequest })
  }
  const work = async (fault: Parameters<typeof runWorker>[1]) => {
    const outcome = await runWorker({ db, target, github, images }, fault)
    count(outcome.how)
    if (outcome.how === 'paused') paused.push({ ...outcome, late: false })
    return outcome.how
  }
  const reap = async () => {
    await expire(database)
    for (const one of paused) one.late = true
    target.expireLeases()
    await reapExpired(db, 'reaper', silent)
  }
  const resume = async () => {
    const next = paused.shift()
    await next?.resume(next.late)
  }
  const recheck = async () => {
    await database.pool.query(`update environments set recheck_at = now() where recheck_at is not null`)
    await recheckDue({ db, github: calm, logger: silent })
  }
  const rest = async () => {
    for (let round = 0; round < patience; round += 1) {
      await reap()
      while ((await work(null)) !== 'idle');
      if (!(await isMoving(database))) return
    }
  }
  const play = async (event: Event) => {
    if (event.kind === 'work') await work(event.fault)
    if (event.kind === 'resume') await resume()
    if (event.kind === 'reap') await reap()
    if (event.kind === 'recheck') await recheck()
    if (event.kind === 'lag') github.setLag(event.revisions)
    if (event.kind === 'deliver' && waiting.length > 0)
      for (const one of waiting.splice(event.index % waiting.length, 1)) await deliver(one)
    if (event.kind !== 'change') return
    const changed = github.change(event.number, event.what, event.sameTimestamp)
    if (!changed || event.deliver === 'never') return
    if (event.deliver === 'later') waiting.push(changed)
    else await deliver(changed)
    if (event.deliver === 'twice') await deliver(changed)
  }

  for (const event of events) await play(event)
  for (const one of waiting.toReversed()) await deliver(one)
  github.setLag(0)
  // Some go on in time to the end, some only when everything is over.
  if (events.length % 2 === 0) while (paused.length > 0) await resume()
  await rest()
  while (paused.length > 0) await resume()
  // What the reconciler does in its own time: what deliveries did not say is asked for, what runs is compared with what should.
  await database.pool.query(`update projects set synced_at = now() - interval '1 day'`)
  await syncProjects({ db, github: calm, logger: silent, everyMs: 1 })
  await recheck()
  await rest()
  for (let round = 0; round < 2; round += 1) {
    const found = createMetrics({ defaults: false }).counter('drift', 'Drift.', ['kind'])
    await repairDrift({ db, fly, logger: silent, found })
    await rest()
  }
  const facts = await read(database, target, github)
  for (const { kind, state } of facts.deployments) count(`${kind} ${state}`)
  const violations = checkFacts(facts)
  return violations.length > 0 ? violations : replay(database, project.id, inbox)
}

/** I10: the whole inbox once more, and nothing changes. */
const replay = async (
  database: TestDatabase,
  projectId: ProjectId,
  inbox: PullRequestObservation[],
): Promise<Violation[]> => {
  const state = `select string_agg(id || desired || generation || coalesce(desired_sha, ''), ',' order by id) as state from environments`
  const read = async () => (await database.pool.query<{ state: string }>(state)).rows[0]?.state
  const before = await read()
  for (const pullRequest of inbox) await take(database.db, projectId, { kind: 'pr', pullRequest })
  const after = await read()
  return before === after
    ? []
    : [{ rule: 'I10', what: 'the inbox played again changed something', evidence: { before, after } }]
}

const take = (db: Database, projectId: ProjectId, observation: Observation) =>
  inTransaction(db, tx => observe(tx, { projectId, observation, source: 'webhook' }))

const empty = async ({ pool }: TestDatabase) => {
  const client = await pool.connect()
  try {
    // The log of transitions refuses to be emptied, by a trigger.
    await client.query(`set session_replication_role = replica`)
    await client.query(`truncate ${tables.join(', ')} cascade`)
    await client.query(`set session_replication_role = origin`)
  } finally {
    client.release()
  }
}

/** Time passes: silent holders lose their leases, and whoever waits is due. */
const expire = ({ pool }: TestDatabase) =>
  pool.query(
    `update environments set lease_until = case when lease_owner is null then null else now() - interval '1 second' end,
       next_run_at = now() - interval '1 second'
     where lease_owner is not null or observed_generation < generation`,
  )

const isMoving = async ({ pool }: TestDatabase): Promise<boolean> =>
  ((
    await pool.query(
      `select 1 from environments where observed_generation < generation or lease_owner is not null limit 1`,
    )
  ).rowCount ?? 0) > 0

const read = async (
  { pool }: TestDatabase,
  target: ReturnType<typeof createTarget>,
  github: ReturnType<typeof createGithub>,
): Promise<Facts> => {
  const database = await readDatabase(pool)
  const shaOf = (id: string) => database.deployments.find(one => one.id === id)?.sha ?? null
  return {
    ...database,
    ...target.facts(),
    unsentReports: [],
    acknowledged: [],
    github: [],
    machineProcesses: [],
    buildProcesses: [],
    workEntries: [],
    texts: [],
    canaries: [],
    pulls: github.pulls(),
    answers: database.environments.flatMap(({ appName }) => (appName ? [target.answer(appName, shaOf)] : [])),
  }
}
