import { type ClaimLimits, claimEnvironment, type Database, type EnvironmentRow } from '@taxiway/db'
import type { Clock, Logger } from '@taxiway/runtime'

type Deps = {
  db: Database
  owner: string
  logger: Logger
  slots: number
  leaseMs: number
  clock: Pick<Clock, 'monotonicMs'>
  /** After this long without a successful look for work, this worker counts as unable to claim. */
  silentMs: number
  limits: ClaimLimits
  stopping: AbortSignal
  converge: (environment: EnvironmentRow) => Promise<void>
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

/**
 * Fills this worker's slots with due environments. Postgres stores what is due; wake-ups only shorten the
 * wait.
 */
export const createDispatcher = ({
  db,
  owner,
  logger,
  slots,
  leaseMs,
  clock,
  silentMs,
  limits,
  stopping,
  converge,
}: Deps): Dispatcher => {
  const running = new Set<Promise<void>>()
  let pumping: Promise<void> | null = null
  let again = false
  // A starting worker counts as able to claim until its first look for work.
  let lookedAtMs = clock.monotonicMs()
  let failing = false

  const run = (environment: EnvironmentRow) => {
    const work = converge(environment).finally(() => {
      running.delete(work)
      void pump()
    })
    running.add(work)
  }

  const fill = async () => {
    do {
      again = false
      while (running.size < slots && !stopping.aborted) {
        const environment = await claimEnvironment(db, owner, leaseMs, limits)
        lookedAtMs = clock.monotonicMs()
        failing = false
        if (!environment) break
        logger.debug({ environmentId: environment.id, fence: environment.fence }, 'claimed')
        run(environment)
      }
    } while (again && !stopping.aborted)
  }

  const pump = (): Promise<void> => {
    // A wake-up during the look may concern an environment that the look already passed, so look again.
    again = true
    pumping ??= fill()
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
    busy: () => running.size,
    canClaim: () =>
      !stopping.aborted &&
      (running.size >= slots || (!failing && clock.monotonicMs() - lookedAtMs < silentMs)),
    drained: async () => {
      await pumping
      while (running.size > 0) await Promise.all(running)
    },
  }
}
