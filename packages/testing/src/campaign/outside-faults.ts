import { appPermissions } from '@taxiway/github-emulator'
import type { World, WorldProject } from '../world/open-world.js'

/** Permissions without which an environment still deploys; only a report is missing. */
export const reportPermissions = ['checks', 'deployments'] as const

/** An owner of the account takes one permission from the App, and grants it again after `work`. */
export const withoutPermission = async (
  { github }: Pick<World, 'github'>,
  { installationId }: Pick<WorldProject, 'installationId'>,
  permission: (typeof reportPermissions)[number],
  work: () => Promise<void>,
): Promise<void> => {
  const { [permission]: _, ...rest } = appPermissions
  await github.setPermissions(installationId, rest)
  // A token keeps the permissions that it was given, for up to an hour.
  await github.expireTokens()
  try {
    await work()
  } finally {
    await github.setPermissions(installationId, appPermissions)
  }
}

type LiveMachine = { id: string; app: string }

/** The machines that serve live environments with no work in progress. */
export const readLiveMachines = async ({ database }: Pick<World, 'database'>): Promise<LiveMachine[]> =>
  (
    await database.handle.pool.query<LiveMachine>(
      `select r.machine_id as id, e.app_name as app
       from environments e join releases r on r.deployment_id = e.live_deployment_id
       where e.desired = 'up' and e.asleep_since is null and e.lease_owner is null
         and e.observed_generation = e.generation and e.app_name is not null`,
    )
  ).rows

/** The live environments, by the names of their apps, whose machine does not run. */
export const findStoppedApps = async (world: Pick<World, 'database' | 'machines'>): Promise<string[]> => {
  const live = await readLiveMachines(world)
  const running = new Set(
    (await world.machines.machines()).filter(({ state }) => state === 'started').map(({ id }) => id),
  )
  return live.filter(({ id }) => !running.has(id)).map(({ app }) => app)
}
