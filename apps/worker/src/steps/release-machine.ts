import { intendResource, markGone, markPresent } from '@taxiway/db'
import { machineName } from '@taxiway/domain'
import { buildMachineConfig, type FlyMachine, isHostReachable } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import { appUrl, type StepDeps } from '../attempt/step-deps.js'
import { fillTemplates } from '../variables/fill-templates.js'
import type { Variables } from '../variables/read-variables.js'
import { runtimeEnv } from '../variables/runtime-env.js'
import { setSecrets } from '../variables/set-secrets.js'
import { ensureApp } from './ensure-app.js'
import { refuseNewerFence } from './refuse-newer-fence.js'
import { waitUntilHealthy } from './wait-until-healthy.js'

const createTimeoutMs = 90_000

export type Released = { app: string; machineId: string; url: string }

/**
 * Brings the image up on a machine of its own that gets no traffic yet, and waits until it is healthy. The machine's name comes from the
 * deployment, so doing this again finds the machine instead of making a second one.
 * Throws `release.unhealthy` or `release.crashed`; the previous version is untouched.
 */
export const releaseMachine = async (
  deps: StepDeps,
  attempt: Attempt,
  { image, variables }: { image: string; variables: Variables },
  signal: AbortSignal,
): Promise<Released> => {
  const app = await ensureApp(deps, attempt, signal)
  const known = await refuseNewerFence(deps, attempt, app, signal)
  await removeStranded(deps, attempt, app, known, signal)
  const url = appUrl(deps.settings, app)
  const { runtime } = await fillTemplates(deps, attempt, variables, app)
  const minSecretsVersion = await setSecrets(deps.fly, app, runtime, signal)
  attempt.lease.assertHeld()
  const machine = await createCordoned(deps, attempt, { app, url, image, minSecretsVersion }, signal)
  await attempt.log.write('release', 'system', `Machine ${machine.id} is starting, without traffic.\n`)
  await waitUntilHealthy(deps, app, machine.id, signal)
  await attempt.log.write('release', 'system', `Machine ${machine.id} is healthy.\n`)
  return { app, machineId: machine.id, url }
}

/** A machine of an earlier attempt whose host Fly does not reach cannot be taken up again, and has the name that we need. */
const removeStranded = async (
  { fly }: StepDeps,
  attempt: Attempt,
  app: string,
  machines: readonly FlyMachine[],
  signal: AbortSignal,
) => {
  const name = machineName(attempt.deployment.id)
  for (const machine of machines.filter(one => one.name === name && !isHostReachable(one))) {
    attempt.lease.assertHeld()
    await fly.machines.delete(app, machine.id, { signal })
  }
}

const createCordoned = async (
  { fly, clock }: StepDeps,
  attempt: Attempt,
  where: { app: string; url: string; image: string; minSecretsVersion: number | undefined },
  signal: AbortSignal,
): Promise<FlyMachine> => {
  const { deployment, environment, project, lease } = attempt
  const name = machineName(deployment.id)
  const resource = { environmentId: environment.id, kind: 'machine' as const, name }
  await attempt.write(tx =>
    intendResource(tx, { ...resource, deploymentId: deployment.id, fence: lease.fence }),
  )
  attempt.onUndo('ended', 'new machine', async () => {
    const made = (await fly.machines.list(where.app)).filter(machine => machine.name === name)
    for (const machine of made) await fly.machines.delete(where.app, machine.id)
    await attempt.write(tx => markGone(tx, resource))
  })
  const config = buildMachineConfig({
    image: where.image,
    env: runtimeEnv(attempt, where.app, where.url),
    guest: { ...guestOf(project.config.size), memoryMb: project.config.memoryMb },
    internalPort: project.config.port,
    check: { type: 'http', path: project.config.healthPath },
    ownership: {
      environmentId: environment.id,
      deploymentId: deployment.id,
      generation: deployment.generation,
      fence: lease.fence,
    },
  })
  const { machine } = await fly.machines.create(
    {
      app: where.app,
      name,
      config,
      region: project.config.region,
      cordoned: true,
      minSecretsVersion: where.minSecretsVersion,
    },
    // No signal: a create that is cut off may still happen, and then nobody knows of it. It ends by its deadline, and then we stop.
    { deadline: deadlineIn(clock, createTimeoutMs) },
  )
  // If the lease went while Fly worked, this throws; whoever holds it now finds the machine by its name.
  await attempt.write(tx => markPresent(tx, resource, machine.id))
  signal.throwIfAborted()
  return machine
}

const guestOf = (size: string) => {
  const [, kind, cpus] = /^(shared-cpu|performance)-(\d+)x$/.exec(size) ?? []
  return {
    cpuKind: kind === 'performance' ? ('performance' as const) : ('shared' as const),
    cpus: Number(cpus ?? 1),
  }
}
