import { type ClaimLimits, claimEnvironment, type Database, type EnvironmentRow } from '@taxiway/db'
import type { Clock, Logger } from '@taxiway/runtime'

type Deps = {
  db: Database
  owner: string
  logger: Logger
  slots: number
  leaseMs: number
  clock: Pick<Clock, 'monotonicMs'>
  /** After so long without a look for work that succeeded, this worker counts as unable to claim. */
  silentMs: number
  limits: ClaimLimits
  stopping: AbortSignal
  converge: (environment: EnvironmentRow) => Promise<void>
}

export type Dispatcher = {
  /** Takes work as long as there is some and a slot is free. Called by every wake-up, every poll and every slot that becomes free. */
  pump: () => Promise<void>
  /** How many environments are at work here. */
  busy: () => number
  /** Whether the last look for work succeeded and is recent, or every slot is taken. False while stopping. */
  canClaim: () => boolean
  drained: () => Promise<void>
}

/** Fills this worker's slots with due environments. Wake-ups only make it look sooner: what is due stands in Postgres. */
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
  // A worker that has just started is believed until its first look says otherwise.
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
    // A wake-up that comes while we look may be about something we have just passed: look once more.
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
        // Somebody asked between our last look and now.
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
