import type { JournalEntry } from '@taxiway/emulator-control'
import { askApp } from '@taxiway/emulator-control'
import type { World } from '../world/open-world.js'
import type { CallFacts, Facts, PullFacts } from './facts.js'
import { readDatabase } from './read-database.js'
import { findBuildProcesses, findWorkEntries, readTextFiles } from './read-processes.js'

type Subject = Pick<
  World,
  'database' | 'github' | 'machines' | 'workers' | 'api' | 'folders' | 'canaries' | 'appUrl'
>

/** Reads everything there is to judge by, from Postgres, from both outsides, from the processes and from the disk. */
export const readFacts = async (world: Subject): Promise<Facts> => {
  const fromDatabase = await readDatabase(world.database.handle.pool)
  const [fly, github, machines, machineProcesses, sent] = await Promise.all([
    world.machines.journal(),
    world.github.journal(),
    world.machines.machines(),
    world.machines.processes(),
    world.github.deliveries(),
  ])
  const apps = fromDatabase.environments.flatMap(({ appName }) => appName ?? [])
  const programs = [...world.workers, world.api].map(program => program.pid())
  return {
    ...fromDatabase,
    acknowledged: sent.filter(one => one.statusCode >= 200 && one.statusCode < 300),
    fly: fly.map(toCall),
    github: github.map(toCall),
    apps: await world.machines.apps(),
    machines,
    machineProcesses,
    buildProcesses: findBuildProcesses(world.folders.root, programs),
    workEntries: findWorkEntries(world.folders.work),
    pulls: await readPulls(world),
    answers: await Promise.all(apps.map(app => readAnswer(world, app))),
    texts: [...fromDatabase.texts, ...readTextFiles(world.folders.logs)],
    canaries: world.canaries,
  }
}

const toCall = (entry: JournalEntry): CallFacts => ({
  seq: entry.seq,
  atMs: Date.parse(entry.at),
  method: entry.method,
  path: entry.path,
  body: entry.body,
  responseBody: entry.responseBody,
  status: entry.status,
  performed: performedStatus(entry),
})

const performedStatus = (entry: JournalEntry): number => {
  if (entry.performedStatus !== undefined) return entry.performedStatus
  return entry.fault === undefined || entry.fault === 'delay' ? entry.status : 0
}

const readPulls = async ({ github }: Subject): Promise<PullFacts[]> => {
  const pulls: PullFacts[] = []
  for (const { repository, number } of github.opened()) {
    const { pull_request: pull } = await github.pull(repository, number)
    pulls.push({
      repositoryId: repository.id,
      number,
      state: pull.state,
      eligible: !pull.draft && pull.user?.type !== 'Bot',
      headSha: pull.head.sha,
    })
  }
  return pulls
}

const readAnswer = async ({ appUrl }: Subject, app: string): Promise<Facts['answers'][number]> => {
  const answer = await askApp(`${appUrl(app)}/version`)
  const [, sha = null] = /"sha":"([0-9a-f]{40})"/.exec(answer?.body ?? '') ?? []
  return { app, status: answer?.status ?? null, sha }
}
