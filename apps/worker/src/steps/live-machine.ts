import { schema } from '@taxiway/db'
import { eq } from 'drizzle-orm'
import type { Attempt } from '../attempt/attempt.js'

export type LiveRelease = { machineId: string; image: string }

/** The machine of the live or sleeping release; null when there is none. */
export const findLiveRelease = ({ environment, write }: Attempt): Promise<LiveRelease | null> =>
  write(async tx => {
    const { liveDeploymentId } = environment
    if (liveDeploymentId === null) return null
    const { releases } = schema
    const [release] = await tx.select().from(releases).where(eq(releases.deploymentId, liveDeploymentId))
    return release ?? null
  })

export const findLiveMachine = async (attempt: Attempt): Promise<string | null> =>
  (await findLiveRelease(attempt))?.machineId ?? null
