import { randomBytes } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import type { PullRequestObservation } from '@taxiway/domain'
import { createMetrics, systemClock } from '@taxiway/runtime'
import { aProject, createTestDatabase, type Facts, readDatabase, type TestDatabase } from '@taxiway/testing'
import { openVault, type Vault } from '@taxiway/vault'
import type { Test } from 'tap'
import { reapExpired } from '../../src/reconcile/reap.js'
import { recheckDue } from '../../src/reconcile/recheck.js'
import { repairDrift } from '../../src/reconcile/repair-drift.js'
import { syncProjects } from '../../src/reconcile/sync-projects.js'
import { createBoundary, type Fault } from './boundary.js'
import {
  changeConnection,
  changeRules,
  endGraces,
  expireEnvironment,
  observePull,
  occupyName,
  requestChange,
} from './change-state.js'
import { createGithub } from './github-model.js'
import type { ConnectionEvent, Requested } from './history.js'
import { createReports } from './report-model.js'
import { silent } from './silent.js'
import { createTarget } from './target-model.js'
import { type Outcome, openGate, runWorker } from './worker-model.js'

const repositoryId = 5_000_000_001
const roots = ['organizations', 'outbox', 'decisions', 'refused_credentials']
const referring = `with recursive reached (id) as (
    select unnest($1::text[])::regclass::oid
    union
    select conrelid from pg_constraint join reached on confrelid = reached.id where contype = 'f'
  ) select id::regclass::text as name from reached`
const patience = 60

export type StageDeps = { database: TestDatabase; vault: Vault }

/** The databases of the stages, used one after the other. */
export const openStageDeps = async (t: Test): Promise<StageDeps> => {
  const database = await createTestDatabase(t, { maxConnections: 20 })
  const vault = await openVault({
    db: database.db,
    secret: new Sensitive(randomBytes(32)),
    clock: systemClock,
    logger: silent,
  })
  t.teardown(() => vault.close())
  return { database, vault }
}

/**
 * One project and the worker's own code between models of GitHub and Fly, on an emptied database. Time passes
 * only when the test advances it.
 */
export const openStage = async (
  { database, vault }: StageDeps,
  count: (what: string) => void = () => undefined,
) => {
  await empty(database)
  const { db } = database
  const project = await aProject(db, { repositoryId })
  const target = createTarget()
  const github = createGithub(repositoryId)
  const reports = createReports()
  const images = new Set<string>()
  const builds: Record<string, string>[] = []
  const metadata: Record<string, string>[] = []
  const undisturbed = createBoundary(null, async () => undefined)
  const calm = github.appFor(undisturbed)
  const fly = target.clientFor(undisturbed)
  const paused: (Extract<Outcome, { how: 'paused' }> & { late: boolean })[] = []

  const work = async (fault: Fault | null = null) => {
    const outcome = await runWorker({ db, vault, target, github, images, builds, metadata }, fault)
    count(outcome.how)
    if (outcome.how === 'paused') paused.push({ ...outcome, late: false })
    return outcome.how
  }
  const gate = openGate({ db, target }, 'reconciler')
  /** Makes the next probe due and runs it. */
  const probe = async () => {
    await database.pool.query(`update refused_credentials set next_probe_at = now(), probe_until = null`)
    await gate.probe()
  }
  const reap = async () => {
    await expire(database)
    await probe()
    for (const one of paused) one.late = true
    target.expireLeases()
    await reapExpired(db, 'reaper', silent)
  }
  const recheck = async () => {
    await database.pool.query(`update environments set recheck_at = now() where recheck_at is not null`)
    await recheckDue({ db, github: calm, logger: silent })
  }
  const report = (fault: Fault | null = null) => reports.report(db, fault)
  /** Advances time and runs workers until the state no longer changes. */
  const rest = async () => {
    for (let round = 0; round < patience; round += 1) {
      await reap()
      while ((await work()) !== 'idle');
      if (!(await isMoving(database))) return
    }
  }
  /** The reconciler's sync: reads from GitHub what deliveries did not report. */
  const sync = async () => {
    await database.pool.query(`update projects set synced_at = now() - interval '1 day'`)
    await syncProjects({ db, github: calm, logger: silent, everyMs: 1 })
    await recheck()
  }
  return {
    db,
    project,
    target,
    github,
    images,
    builds,
    metadata,
    work,
    reap,
    recheck,
    rest,
    probe,
    gate,
    deliver: (pullRequest: PullRequestObservation) => observePull(db, project.id, pullRequest),
    /** A person's request; false when it was refused. */
    request: (number: number, action: Requested, by: 'api' | 'comment' = 'api') =>
      requestChange(database, project, number, { action, by }),
    /** Fly stops the machine of an app without visits; false when none runs. */
    idleStop: async (number: number) => {
      const { rows } = await database.pool.query<{ app_name: string | null }>(
        'select app_name from environments where target = $1',
        [`pr:${number}`],
      )
      return target.idleStop(rows[0]?.app_name ?? '')
    },
    expire: (number: number, what: 'idle' | 'expired') => expireEnvironment(database, number, what),
    rules: (needsLabel: boolean) => changeRules(database, project, needsLabel),
    occupy: (number: number) => occupyName(database, target, number),
    connection: (change: ConnectionEvent) => changeConnection(db, project, change),
    paused: () => paused.length,
    resume: async () => {
      const next = paused.shift()
      await next?.resume(next.late)
    },
    sync,
    settle: async () => {
      await sync()
      await endGraces(database)
      await rest()
    },
    report,
    /** Tells GitHub everything that is not told yet. */
    tell: async () => {
      await reports.resume()
      for (let round = 0; round < patience && (await isUntold(database)); round += 1) await report()
    },
    /** Everything outside works again, and the repository is connected. */
    mend: async () => {
      github.setLag(0)
      github.setMood('well')
      Object.assign(target.state, { isRevoked: false, isFull: false })
      for (const change of ['unsuspend', 'added', 'unarchived'] as const)
        await changeConnection(db, project, change)
    },
    /** The reconciler's drift check. */
    repair: async () => {
      const found = createMetrics({ defaults: false }).counter('drift', 'Drift.', ['kind'])
      await repairDrift({ db, fly, logger: silent, found })
      await rest()
    },
    facts: () => readFacts(database, target, github, reports.calls),
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** Deleting a few rows takes 3 ms; truncating as many tables takes 130 ms, because each gets new files. */
const empty = async ({ pool }: TestDatabase) => {
  const client = await pool.connect()
  try {
    // A trigger forbids emptying the log of transitions; disabling triggers also disables cascades.
    await client.query(`set session_replication_role = replica`)
    const { rows } = await client.query<{ name: string }>({
      name: 'referring',
      text: referring,
      values: [roots],
    })
    await client.query(rows.map(({ name }) => `delete from ${name}`).join(';'))
    await client.query(`set session_replication_role = origin`)
  } finally {
    client.release()
  }
}

/** Advances time: leases of silent holders expire, and waiting environments become due. */
const expire = ({ pool }: TestDatabase) =>
  pool.query(
    `update environments set lease_until = case when lease_owner is null then null else now() - interval '1 second' end,
       next_run_at = now() - interval '1 second'
     where lease_owner is not null or observed_generation < generation`,
  )

/** Makes every report that waits due, and frees those of crashed workers; true while there is one. */
const isUntold = async ({ pool }: TestDatabase): Promise<boolean> =>
  ((
    await pool.query(
      `update outbox set next_run_at = now(), lease_owner = null, lease_until = null where sent_version < version`,
    )
  ).rowCount ?? 0) > 0

const isMoving = async ({ pool }: TestDatabase): Promise<boolean> =>
  ((
    await pool.query(
      `select 1 from environments where observed_generation < generation or lease_owner is not null limit 1`,
    )
  ).rowCount ?? 0) > 0

const readFacts = async (
  { pool }: TestDatabase,
  target: ReturnType<typeof createTarget>,
  github: ReturnType<typeof createGithub>,
  reports: Facts['github'],
): Promise<Facts> => {
  const database = await readDatabase(pool)
  const shaOf = (id: string) => database.deployments.find(one => one.id === id)?.sha ?? null
  return {
    ...database,
    ...target.facts(),
    acknowledged: [],
    github: reports,
    machineProcesses: [],
    buildProcesses: [],
    workEntries: [],
    texts: [],
    canaries: [],
    pulls: github.pulls(),
    answers: database.environments.flatMap(({ appName }) => (appName ? [target.answer(appName, shaOf)] : [])),
  }
}
