import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OrganizationId } from '@taxiway/domain'
import { askApp } from '@taxiway/emulator-control'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { anApiToken } from '../builders/rows.js'
import { checkWorld } from '../checker/check-world.js'
import type { Violation } from '../checker/facts.js'
import { eventually } from '../eventually.js'
import { openWorld, type World, type WorldProject } from '../world/open-world.js'
import { runRunbookCommand } from './backup-program.js'

export type DrillOptions = {
  projects: number
  /** Pull requests of each project for each thing that can happen to one around the backup. */
  each: number
  /** The folder with Debian's programs of Postgres. */
  debian: string
}

export type DrillReport = {
  environments: number
  seconds: Record<'load' | 'backup' | 'restore' | 'ready' | 'converged', number>
  backup: Record<string, unknown>
  restore: Record<string, unknown>
  /** Differences between what is open on GitHub and what runs on Fly, after the restore. */
  wrong: string[]
  violations: Violation[]
}

/** What happens to a pull request, and when: `before` and `after` the backup with Taxiway running, `away` without it. */
const stories = {
  untouched: {},
  pushedAfter: { after: 'push' },
  pushedAway: { away: 'push' },
  closedAfter: { after: 'close' },
  closedAway: { away: 'close' },
  deployedAgainAfter: { after: 'deploy' },
  reopenedAfter: { before: 'close', after: 'reopen' },
  openedAfter: { opened: 'after' },
  openedAfterClosedAway: { opened: 'after', away: 'close' },
  openedAway: { opened: 'away' },
} as const
type Story = { opened?: Moment; before?: Act; after?: Act; away?: Act }
type Moment = 'before' | 'after' | 'away'
type Act = 'push' | 'close' | 'reopen' | 'deploy'
type Pull = { project: WorldProject; story: string; number: number; sha: string; isOpen: boolean }

/**
 * The restore drill: apps with secrets run, a backup is taken, work goes on, then database and Redis are lost while pull requests go on
 * changing on GitHub. After a restore into an empty cluster, everything outside has to agree with what GitHub says now.
 */
export const runDrill = async (
  t: { teardown: (work: () => Promise<void> | void) => void },
  { projects, each, debian }: DrillOptions,
): Promise<DrillReport> => {
  const world = await openWorld(t, {
    projects,
    postgres: { debian },
    apiEnv: { API_RATE_LIMIT_PER_MINUTE: '1000000' },
    workerEnv: {
      DRIFT_MS: '1000',
      MACHINE_CHECK_MS: '10000',
      WORKER_CONCURRENCY: '8',
      BUILD_CONCURRENCY: '4',
    },
  })
  const backups = mkdtempSync(join(tmpdir(), 'taxiway-backups-'))
  t.teardown(() => rmSync(backups, { recursive: true, force: true }))
  const env = { DATABASE_URL: world.database.url, ENCRYPTION_SECRET: world.secrets.encryptionSecret }
  const api = await openApi(world)
  const timer = createTimer()

  const pulls: Pull[] = []
  const happen = async (moment: Moment) => {
    for (const project of world.projects)
      for (const [story, told] of Object.entries<Story>(stories))
        for (let n = 0; n < each; n += 1) {
          if ((told.opened ?? 'before') === moment) pulls.push(await openPull(world, project, story))
          const act = told[moment]
          const pull = pulls.filter(one => one.project === project && one.story === story)[n]
          if (act && pull) acts.push([pull, act])
        }
    // Opened first, so that what happens to a pull request happens to one that runs.
    if (moment !== 'away') await world.settled()
    for (const [pull, act] of acts.splice(0)) await perform(world, api, pull, act)
    if (moment !== 'away') await world.settled()
  }
  const acts: [Pull, Act][] = []

  for (const project of world.projects) await api.set(project, 'SECRET', secretOf(project))
  await happen('before')
  timer.mark('load')
  const run = (command: string) => runRunbookCommand(command.replace(/\bbackups\b/, backups), env)
  const backup = await run('npm run backup -- backups')
  if (backup.code !== 0) throw new Error(`the backup failed: ${backup.stderr}`)
  timer.mark('backup')
  // A busy month passes between the backup and the loss.
  await world.database.handle.pool.query(
    `select setval('fence_seq', (select last_value from fence_seq) + 1000000)`,
  )
  await happen('after')
  for (const one of [...world.workers, ...world.apis]) await one.kill()
  await world.redis?.flush()
  await world.database.lose()
  await happen('away')
  timer.skip()

  const time = (JSON.parse(backup.stdout) as { folder: string }).folder.slice(`${backups}/taxiway-`.length)
  const check = await run('npm run backup -- check backups/taxiway-<time>'.replace('<time>', time))
  if (check.code !== 0) throw new Error(`the backup is not whole: ${check.stderr}`)
  timer.skip()
  const restore = await run('npm run restore -- backups/taxiway-<time>'.replace('<time>', time))
  if (restore.code !== 0) throw new Error(`the restore failed: ${restore.stderr}`)
  timer.mark('restore')
  // Repeatable, as after a return to a point in time.
  const again = await run('npm run restore -- settle')
  if (again.code !== 0) throw new Error(`settling again failed: ${again.stderr}`)
  timer.skip()
  await Promise.all([...world.apis, ...world.workers].map(one => one.start()))
  await eventually(async () => (await fetch(`${world.apiUrl}/readyz`)).ok, { what: 'the API being ready' })
  timer.mark('ready')
  let wrong = ['nothing was compared']
  await eventually(
    async () => {
      wrong = await compare(world, pulls)
      return wrong.length === 0
    },
    { timeoutMs: 300_000, everyMs: 250, what: 'everything outside to agree with GitHub' },
  ).catch(() => undefined)
  if (wrong.length === 0) await world.settled()
  timer.mark('converged')
  return {
    environments: pulls.length,
    seconds: timer.seconds as DrillReport['seconds'],
    backup: JSON.parse(backup.stdout) as Record<string, unknown>,
    restore: JSON.parse(restore.stdout) as Record<string, unknown>,
    wrong: wrong.length === 0 ? await compare(world, pulls) : wrong,
    // Deliveries that were acknowledged after the backup are lost with it: what they said was read from GitHub again.
    violations: (await checkWorld(world)).filter(
      ({ what }) => !/was acknowledged and is stored 0 times$/.test(what),
    ),
  }
}

/** An app that tells its commit and its secret. */
const filesOf = (n: number) => ({
  ...sampleRepositoryFiles(),
  'package.json': JSON.stringify({
    name: 'drill',
    version: `1.0.${n}`,
    scripts: { start: 'node server.js' },
  }),
  'server.js': `require('node:http').createServer((request, response) => response.end(JSON.stringify(
    { sha: process.env.REVIEW_APP_SHA, secret: process.env.SECRET }))).listen(process.env.PORT)`,
})

const secretOf = ({ projectId }: WorldProject) => `the secret of ${projectId}`

let changes = 0
const openPull = async (world: World, project: WorldProject, story: string): Promise<Pull> => {
  changes += 1
  const files = filesOf(changes)
  const { number, sha } = await world.github.openPull(project, { head: `${story}-${changes}`, files })
  return { project, story, number, sha, isOpen: true }
}

const perform = async (world: World, api: Awaited<ReturnType<typeof openApi>>, pull: Pull, act: Act) => {
  const { project, number } = pull
  if (act === 'push') {
    changes += 1
    pull.sha = (await world.github.push(project, number, { files: filesOf(changes) })).sha
  } else if (act === 'deploy') await api.deploy(pull)
  else {
    await world.github.change(project, number, act)
    pull.isOpen = act === 'reopen'
  }
}

const openApi = async (world: World) => {
  const tokens = new Map<string, string>()
  for (const { organizationId } of world.projects) {
    const scopes: ('read' | 'deploy' | 'secrets')[] = ['read', 'deploy', 'secrets']
    const made = await anApiToken(world.database.handle.db, {
      organizationId: organizationId as OrganizationId,
      scopes,
    })
    tokens.set(organizationId, made.token)
  }
  const call = async (project: WorldProject, method: string, path: string, body: unknown) => {
    const answer = await fetch(`${world.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.get(project.organizationId)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  return {
    set: (project: WorldProject, key: string, value: string) =>
      call(project, 'PUT', `/v1/projects/${project.projectId}/env-vars/${key}`, { value }),
    deploy: async ({ project, number }: Pull) => {
      const { rows } = await world.database.handle.pool.query<{ id: string }>(
        'select id from environments where project_id = $1 and target = $2',
        [project.projectId, `pr:${number}`],
      )
      await call(project, 'POST', `/v1/environments/${rows[0]?.id}/redeploy`, {})
    },
  }
}

/** What is wrong outside: on Fly, and on GitHub. */
const compare = async (world: World, pulls: readonly Pull[]): Promise<string[]> => {
  const wrong: string[] = []
  const { rows } = await world.database.handle.pool.query<{ project: string; target: string; app: string }>(
    'select project_id as project, target, app_name as app from environments where app_name is not null',
  )
  const machines = await world.machines.machines()
  const wanted = new Set<string>()
  for (const pull of pulls.filter(one => one.isOpen)) {
    const name = `${pull.story} (pr:${pull.number})`
    const app = rows.find(
      row => row.project === pull.project.projectId && row.target === `pr:${pull.number}`,
    )?.app
    if (app === undefined) {
      wrong.push(`${name} has no app`)
      continue
    }
    wanted.add(app)
    const own = machines.filter(machine => machine.app === app && machine.state !== 'destroyed')
    if (own.length !== 1) wrong.push(`${name} has ${own.length} machines`)
    const said = readAnswer(await askApp(world.appUrl(app)))
    if (said?.sha !== pull.sha) wrong.push(`${name} serves ${said?.sha}, and its head is ${pull.sha}`)
    if (said && said.secret !== secretOf(pull.project)) wrong.push(`${name} does not have its secret`)
  }
  for (const app of await world.machines.apps())
    if (!wanted.has(app)) wrong.push(`${app} should not be there`)
  return wrong
}

const readAnswer = (answer: { body: string } | null): { sha: string; secret: string } | null => {
  try {
    return answer && JSON.parse(answer.body)
  } catch {
    return null
  }
}

const createTimer = () => {
  let last = performance.now()
  const seconds: Record<string, number> = {}
  return {
    seconds,
    mark: (name: string) => {
      seconds[name] = Math.round((performance.now() - last) / 10) / 100
      last = performance.now()
    },
    skip: () => {
      last = performance.now()
    },
  }
}
