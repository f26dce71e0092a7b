import {
  configureProject,
  findOpenDeployments,
  lockEnvironmentsOf,
  markProjectDeleted,
  type ProjectRow,
  requestCancel,
  resetSleepTimes,
  setProjectState,
  type Transaction,
} from '@taxiway/db'
import { appSettings, bringsUp, DomainError, isActive, type ProjectConfig } from '@taxiway/domain'
import { cancelDeployment } from './cancel-deployment.js'
import { type DueEnvironment, reevaluateProject } from './reevaluate-project.js'
import { sleepSettings } from './sleep-settings.js'

export type ProjectChange =
  | {
      action: 'configure'
      slug?: string
      config?: ProjectConfig
      /** The names of the settings that a user has set. */
      configured?: string[]
      redeploy: 'live' | 'off'
      /**
       * The user whose write access to the repository was just checked; the project's connection now depends
       * on this user.
       */
      connectedBy?: string | null
      connectedLogin?: string
    }
  | { action: 'pause' | 'resume' | 'archive' | 'unarchive' | 'delete' }

export type ChangedProject = { project: ProjectRow; due: DueEnvironment[] }

/**
 * Settings that change the deployed app for the same commit. Other settings only decide whether a commit is
 * deployed.
 */
const builtInto = [
  ...appSettings,
  'region',
  'size',
  'memoryMb',
] as const satisfies readonly (keyof ProjectConfig)[]

const moves = {
  pause: { from: ['active', 'paused'], to: 'paused' },
  resume: { from: ['paused', 'active'], to: 'active' },
  archive: { from: ['active', 'paused', 'archived'], to: 'archived' },
  unarchive: { from: ['archived', 'active'], to: 'active' },
} as const

/**
 * Applies a user's change to a project whose row the caller has locked for update, then runs policy again on
 * all its environments. Pausing stops running deployments and keeps live apps; closed pull requests are still
 * destroyed. Deleting destroys all environments first: the row stays until the ledger lists no remaining
 * resources. Throws `resource.conflict` when the project's state does not allow the change.
 */
export const changeProject = async (
  tx: Transaction,
  project: ProjectRow,
  change: ProjectChange,
  by: string,
): Promise<ChangedProject> => {
  if (change.action === 'configure') return configure(tx, project, change, by)
  if (change.action === 'delete') {
    const after = await markProjectDeleted(tx, project.id)
    return { project: after, due: await reevaluateProject(tx, after, { by, source: 'user' }) }
  }
  const { from, to } = moves[change.action]
  if (!(from as readonly string[]).includes(project.state))
    throw new DomainError('resource.conflict', {
      message: `The project is ${project.state}; it cannot ${change.action} now.`,
    })
  if (project.state === to) return { project, due: [] }
  const after = await setProjectState(tx, project.id, to)
  if (to === 'paused') await stopDeploying(tx, after, by)
  return { project: after, due: await reevaluateProject(tx, after, { by, source: 'user' }) }
}

const configure = async (
  tx: Transaction,
  project: ProjectRow,
  {
    slug,
    config,
    configured,
    redeploy,
    connectedBy,
    connectedLogin,
  }: Extract<ProjectChange, { action: 'configure' }>,
  by: string,
): Promise<ChangedProject> => {
  const after = await configureProject(tx, project.id, {
    ...(slug === undefined ? {} : { slug }),
    ...(config === undefined ? {} : { config }),
    ...(configured === undefined ? {} : { configured }),
    ...(connectedLogin === undefined
      ? {}
      : {
          connectedBy: connectedBy ?? null,
          connectedLogin,
          ...(project.connection === 'access_lost' ? { connection: 'ok' as const } : {}),
        }),
  })
  if (config !== undefined && sleepSettings.some(key => config[key] !== project.config[key]))
    await resetSleepTimes(tx, project.id)
  const isBuiltAnew =
    config !== undefined &&
    builtInto.some(key => JSON.stringify(config[key]) !== JSON.stringify(project.config[key]))
  const options = { by, source: 'user', redeploy: isBuiltAnew && redeploy === 'live' } as const
  return { project: after, due: config === undefined ? [] : await reevaluateProject(tx, after, options) }
}

/**
 * Queued deployments end now; running ones stop at their next fence check. A traffic switch or destroy in
 * progress finishes.
 */
const stopDeploying = async (tx: Transaction, project: ProjectRow, by: string): Promise<void> => {
  const { organizationId } = project
  for (const environment of await lockEnvironmentsOf(tx, project.id)) {
    for (const { id, kind, state } of await findOpenDeployments(tx, environment.id)) {
      if (!bringsUp(kind) || state === 'verifying') continue
      if (isActive(state)) await requestCancel(tx, [id])
      else await cancelDeployment(tx, { id, organizationId, by })
    }
  }
}
