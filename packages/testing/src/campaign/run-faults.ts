import { setTimeout as delay } from 'node:timers/promises'
import type { World } from '../world/open-world.js'
import type { Random } from './create-random.js'
import { readLiveMachines, reportPermissions, withoutPermission } from './outside-faults.js'
import { providerFaults } from './provider-faults.js'

export type FaultPlan = {
  kills: number
  pauses: number
  /** How many workers may be paused at once. */
  pausedAtOnce: number
  redisKills: number
  postgresRestarts: number
  /** How often Fly cannot do its part for a while: a refused token, no room, lost answers. */
  providerFaults: number
  /** How often a live machine is stopped by hand; each machine at most once. */
  stops: number
  /** How often the GitHub App lacks a permission for a while. */
  missingPermissions: number
  /** How long Redis is away once the kills are over; 0 for never. */
  redisOutageMs: number
}

type Faults = { world: World; random: Random; plan: FaultPlan; leaseMs: number }

/** Breaks things at random until the plan is fulfilled; each kind on its own, so that they also meet. */
export const runFaults = async ({ world, random, plan, leaseMs }: Faults): Promise<void> => {
  const busy = new Set<World['workers'][number]>()
  const withWorker = async (work: (worker: World['workers'][number]) => Promise<void>) => {
    const free = world.workers.filter(one => !busy.has(one))
    if (free.length === 0) return false
    const worker = random.pick(free)
    busy.add(worker)
    try {
      await work(worker)
    } finally {
      busy.delete(worker)
    }
    return true
  }
  const repeat = async (times: number, everyMs: [number, number], work: () => Promise<boolean>) => {
    for (let done = 0; done < times; ) {
      await delay(random.between(...everyMs))
      if (await work()) done += 1
    }
  }
  await Promise.all([
    repeat(plan.kills, [200, 3_000], () =>
      withWorker(async worker => {
        await worker.kill()
        await worker.start()
      }),
    ),
    ...Array.from({ length: plan.pausedAtOnce }, () =>
      repeat(Math.ceil(plan.pauses / plan.pausedAtOnce), [200, 1_500], () =>
        withWorker(async worker => {
          worker.signal('SIGSTOP')
          await delay(leaseMs + 1_500)
          worker.signal('SIGCONT')
        }),
      ),
    ),
    repeat(plan.redisKills, [1_000, 4_000], () => withoutRedis(world, random.between(100, 2_000))).then(() =>
      plan.redisOutageMs > 0 ? withoutRedis(world, plan.redisOutageMs) : true,
    ),
    repeat(plan.providerFaults, [1_000, 4_000], async () => {
      await world.machines.addFault(random.pick(Object.values(providerFaults)))
      await delay(random.between(500, 5_000))
      await world.machines.clearFaults()
      return true
    }),
    repeat(plan.stops, [1_000, 4_000], stopOne(world, random)),
    repeat(plan.missingPermissions, [1_000, 4_000], async () => {
      const [project, permission] = [random.pick(world.projects), random.pick(reportPermissions)]
      await withoutPermission(world, project, permission, () => delay(random.between(500, 5_000)))
      return true
    }),
    repeat(plan.postgresRestarts, [2_000, 6_000], async () => {
      await world.database.restart(random.below(2) === 0 ? 'fast' : 'immediate')
      return true
    }),
  ])
}

const withoutRedis = async ({ redis }: World, ms: number): Promise<true> => {
  await redis?.kill()
  await delay(ms)
  await redis?.start()
  return true
}

/** Stops a machine that serves; answers false while there is none. */
const stopOne = (world: World, random: Random) => {
  const stopped = new Set<string>()
  return async (): Promise<boolean> => {
    // Postgres may be restarting.
    const live = await readLiveMachines(world).catch(() => [])
    const free = live.filter(({ id }) => !stopped.has(id))
    if (free.length === 0) return false
    const machine = random.pick(free)
    stopped.add(machine.id)
    await world.machines.act(machine, 'stop')
    return true
  }
}
