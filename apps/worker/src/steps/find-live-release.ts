import { findRelease } from '@taxiway/db'
import type { Attempt } from '../attempt/attempt.js'

export type LiveRelease = { machineId: string; image: string }

/** The machine of the live or sleeping release; null when there is none. */
export const findLiveRelease = async ({ environment, write }: Attempt): Promise<LiveRelease | null> => {
  const { liveDeploymentId } = environment
  return liveDeploymentId === null ? null : write(tx => findRelease(tx, liveDeploymentId))
}

export const findLiveMachine = async (attempt: Attempt): Promise<string | null> =>
  (await findLiveRelease(attempt))?.machineId ?? null
