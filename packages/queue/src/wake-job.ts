import type { DeliveryId, EnvironmentId } from '@taxiway/domain'

/** A delivery to look at. `attempt` grows when a processed one is taken up again; without it, 0. */
export type DeliveryWake = DeliveryId | { deliveryId: DeliveryId; attempt: number }

/** An environment with work to do; a second wake-up for the same generation adds nothing while the first one waits. */
export type EnvironmentWake = { environmentId: EnvironmentId; generation: number }

/** What travels: an id and nothing else. Everything the worker needs it reads from Postgres. */
export type WakeData = { id: string }

export type WakeJob = { name: string; data: WakeData; opts: { jobId: string } }

// Two queues, so that environments, which take minutes, never stand in the way of deliveries, which take milliseconds.
export const DELIVERY_QUEUE = 'deliveries'
export const ENVIRONMENT_QUEUE = 'environments'

/**
 * The job id makes a second wake-up for the same thing a no-op while the first one still waits. BullMQ uses ':' as its own
 * separator and refuses it in ids.
 */
export const toDeliveryJob = (wake: DeliveryWake): WakeJob => {
  const { deliveryId, attempt } = typeof wake === 'string' ? { deliveryId: wake, attempt: 0 } : wake
  return { name: 'delivery', data: { id: deliveryId }, opts: { jobId: `d-${deliveryId}-${attempt}` } }
}

export const toEnvironmentJob = ({ environmentId, generation }: EnvironmentWake): WakeJob => ({
  name: 'environment',
  data: { id: environmentId },
  opts: { jobId: `env-${environmentId}-${generation}` },
})

/** A job never remembers work: it runs once, and is gone. */
export const jobDefaults = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const
