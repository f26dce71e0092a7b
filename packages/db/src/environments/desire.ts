import type { Choice, DesiredState, EnvironmentId, QuotaReason } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'
import { sleepTimes } from './sleep-times.js'

/**
 * `builds`: whether the work of a new generation needs a build slot, as far as is known. `choice`: what was chosen and by whom; null
 * ends the choice that stands, undefined leaves it.
 */
export type Desire = {
  desired: DesiredState
  reason: string
  sha: string | null
  builds: boolean
  choice: (Choice & { by: string }) | null | undefined
}

/**
 * Stores the desired state of a locked environment and ends its wait for a quota. With a new generation it is
 * due at once, waits for no provider, and its times to sleep and to expire count from now.
 */
export const writeDesired = async (
  tx: Transaction,
  environment: Pick<EnvironmentRow, 'id' | 'generation'>,
  { desired, reason, sha, builds, choice }: Desire,
  generation: number,
): Promise<void> => {
  await tx
    .update(environments)
    .set({
      desired,
      desiredReason: reason,
      desiredSha: sha,
      generation,
      ...(choice !== undefined && choiceColumns(choice)),
      ...noQuotaWait,
      ...(generation > environment.generation
        ? {
            nextRunAt: sql`now()`,
            builds,
            providerWait: null,
            providerWaitSince: null,
            lastActivityAt: sql`now()`,
            ...sleepTimes(desired),
          }
        : {}),
      updatedAt: sql`now()`,
    })
    .where(eq(environments.id, environment.id))
}

/**
 * Stores the full quota that blocks an environment. With `waits` it also takes a place in the queue for it, or
 * keeps the place that the given row has there; otherwise it has none.
 */
export const blockByQuota = async (
  tx: Transaction,
  { id, waitingFor, waitingSince }: Pick<EnvironmentRow, 'id' | 'waitingFor' | 'waitingSince'>,
  reason: QuotaReason,
  { waits }: { waits: boolean },
): Promise<void> => {
  const kept = waitingFor === reason ? waitingSince : null
  const since = sql`coalesce(${kept?.toISOString() ?? null}::timestamptz, clock_timestamp())`
  await tx
    .update(environments)
    .set({ waitingFor: reason, waitingSince: waits ? since : null })
    .where(eq(environments.id, id))
}

/** The environment waits for no quota any more. */
export const endQuotaWait = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await tx.update(environments).set(noQuotaWait).where(eq(environments.id, id))
}

const choiceColumns = (choice: NonNullable<Desire['choice']> | null) => ({
  choice: choice?.what ?? null,
  choiceHead: choice?.head ?? null,
  choiceBy: choice?.by ?? null,
  choiceAt: choice === null ? null : sql`now()`,
})

const noQuotaWait = { waitingFor: null, waitingSince: null }
