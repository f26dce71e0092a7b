import {
  type ClaimLimits,
  claimEnvironment,
  type Database,
  type EnvironmentRow,
  type Lane,
} from '@taxiway/db'
import { type Clock, type Logger, startTrail } from '@taxiway/runtime'
import { type BuildSlot, createBuildSlot } from '../attempt/build-slot.js'
import type { WorkMetrics } from '../work-metrics.js'

type Deps = {
  db: Database
  owner: string
  logger: Logger
  /** How many environments this worker holds at once: without a build, and with one. */
  slots: Record<Lane, number>
  leaseMs: number
  clock: Pick<Clock, 'monotonicMs' | 'now'>
  measure: Pick<WorkMetrics, 'claimedAfter' | 'watchSlots'>
  /** After this long without a successful look for work, this worker counts as unable to claim. */
  silentMs: number
  limits: ClaimLimits
  stopping: AbortSignal
  converge: (environment: EnvironmentRow, buildSlot: BuildSlot) => Promise<void>
}

export type Dispatcher = {
  /**
   * Claims work while work is due and a slot is free. Called by every wake-up, every poll and every freed
   * slot.
   */
  pump: () => Promise<void>
  /** The number of environments that this worker holds. */
  busy: () => number
  /** Whether the last look for work succeeded recently, or every slot is taken. False while stopping. */
  canClaim: () => boolean
  drained: () => Promise<void>
}

/** Images that were built are released outside of the build slots; so many releases may be under way for each. */
const releasesPerBuild = 4

/**
 * Fills this worker's slots with due environments. Postgres stores what is due; wake-ups only shorten the
 * wait. Builds have slots of their own, which they give back when the image is there: other work never waits
 * for a build.
 */
export const createDispatcher = ({
  db,
  owner,
  logger,
  slots,
  leaseMs,
  clock,
  measure,
  silentMs,
  limits,
  stopping,
  converge,
}: Deps): Dispatcher => {
  const running: Record<Lane, Set<Promise<void>>> = { quick: new Set(), build: new Set() }
  let building = 0
  let pumping: Promise<void> | null = null
  let again = false
  // A starting worker counts as able to claim until its first look for work.
  let lookedAtMs = clock.monotonicMs()
  let failing = false

  const run = (environment: EnvironmentRow, lane: Lane) => {
    if (lane === 'build') building += 1
    const buildSlot = createBuildSlot(lane === 'build', () => {
      building -= 1
      void pump()
    })
    const work = converge(environment, buildSlot).finally(() => {
      running[lane].delete(work)
      buildSlot.giveBack()
      void pump()
    })
    running[lane].add(work)
  }

  const hasRoom = (lane: Lane): boolean => {
    if (lane === 'quick') return running.quick.size < slots.quick
    return building < slots.build && running.build.size < slots.build * releasesPerBuild
  }
  const all = () => [...running.quick, ...running.build]
  const isLastBuild = () => slots.build > 1 && building === slots.build - 1

  const fillLane = async (lane: Lane) => {
    while (hasRoom(lane) && !stopping.aborted) {
      const newcomersOnly = lane === 'build' && isLastBuild()
      const environment = await claimEnvironment(db, owner, leaseMs, { ...limits, newcomersOnly }, lane)
      lookedAtMs = clock.monotonicMs()
      failing = false
      if (!environment) return
      measure.claimedAfter(lane, clock.now().getTime() - environment.nextRunAt.getTime())
      run(environment, lane)
    }
  }
  measure.watchSlots(() => ({
    quick: { busy: running.quick.size, slots: slots.quick },
    build: { busy: running.build.size, slots: slots.build },
  }))

  const fill = async () => {
    do {
      again = false
      await fillLane('quick')
      await fillLane('build')
    } while (again && !stopping.aborted)
  }

  const pump = (): Promise<void> => {
    // A wake-up during the look may concern an environment that the look already passed, so look again.
    again = true
    // The wake-up or poll that calls this only found the work: the story is the environment's.
    pumping ??= startTrail({ stage: 'claim' }, fill)
      .then(
        () => false,
        error => {
          failing = true
          logger.warn({ err: error }, 'claiming failed; the next poll tries again')
          return true
        },
      )
      .then(failed => {
        pumping = null
        // A wake-up arrived between the last look and this line.
        if (again && !failed && !stopping.aborted) void pump()
      })
    return pumping
  }

  return {
    pump,
    busy: () => running.quick.size + running.build.size,
    canClaim: () =>
      !stopping.aborted &&
      ((!hasRoom('quick') && !hasRoom('build')) || (!failing && clock.monotonicMs() - lookedAtMs < silentMs)),
    drained: async () => {
      await pumping
      for (let left = all(); left.length > 0; left = all()) await Promise.all(left)
    },
  }
}
