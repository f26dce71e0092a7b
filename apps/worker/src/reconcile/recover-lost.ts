import { setImmediate as turn } from 'node:timers/promises'
import { type Database, listProjectIds } from '@taxiway/db'
import {
  type EnvironmentId,
  environmentIdOf,
  formatTarget,
  type ProjectId,
  pullRequestOfApp,
} from '@taxiway/domain'
import type { Logger } from '@taxiway/runtime'
import { observeTarget, type TargetReads } from './observe-target.js'
import type { UnknownApp } from './sweep-apps.js'

export type RecoverDeps = { db: Database; github: TargetReads; logger: Logger }
type Lost = { projectId: ProjectId; target: string }
type Due = { environmentId: EnvironmentId; generation: number }

/** Other installations may own any number of apps in the same organization of Fly. */
const most = 200
const pageSize = 1_000

/**
 * Finds apps that this installation made for environments that its database does not have any more, which happens when the database
 * went back in time. The id of an environment follows from its project and target, so the app proves whose it is. GitHub is asked about
 * the pull request: if it is open, the environment takes the app over; if not, the next sweep removes the app as a stray.
 */
export const recoverLost = async (deps: RecoverDeps, unknown: readonly UnknownApp[]): Promise<Due[]> => {
  const due = []
  for (const app of sample(unknown)) {
    const lost = await findOwner(deps.db, app)
    if (lost === null) continue
    const context = { app: app.name, ...lost }
    deps.logger.warn(context, 'the database lost the environment of an app; GitHub is asked about it')
    try {
      due.push(...(await askGithub(deps, app.environmentId, lost)))
    } catch (err) {
      deps.logger.warn({ err, ...context }, 'GitHub could not be asked; the next sweep asks again')
    }
  }
  return due
}

const askGithub = async (
  { db, github, logger }: RecoverDeps,
  id: EnvironmentId,
  { projectId, target }: Lost,
): Promise<Due[]> => {
  const onUnreadable = (err: unknown) => logger.warn({ err, environmentId: id }, 'GitHub answers too little')
  const { environmentId, generation, changed } = await observeTarget(
    { db, github, onUnreadable },
    { id, target },
    { id: projectId },
  )
  return changed && environmentId ? [{ environmentId, generation }] : []
}

const sample = (apps: readonly UnknownApp[]): readonly UnknownApp[] => {
  const start = Math.floor(Math.random() * apps.length)
  return apps.length <= most ? apps : [...apps.slice(start), ...apps.slice(0, start)].slice(0, most)
}

const findOwner = async (db: Database, { name, environmentId }: UnknownApp): Promise<Lost | null> => {
  const pull = pullRequestOfApp(name)
  if (pull === undefined) return null
  const target = formatTarget(pull)
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: ProjectId[] = await listProjectIds(db, { after, limit: pageSize })
    const projectId = page.find(id => environmentIdOf(id, target) === environmentId)
    if (projectId) return { projectId, target }
    after = page.at(-1)
    await turn()
  }
  return null
}
