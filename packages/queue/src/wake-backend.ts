import type { Processor } from 'bullmq'
import type { WakeData, WakeJob } from './wake-job.js'

/** The part of BullMQ's `Queue` that we use, on Redis or Postgres. */
export type WakeSink = {
  waitUntilReady: () => Promise<unknown>
  addBulk: (jobs: WakeJob[]) => Promise<unknown>
  close: () => Promise<void>
}

/** The part of BullMQ's `Worker` that we use. */
export type WakeSource = {
  waitUntilReady: () => Promise<unknown>
  close: (force?: boolean) => Promise<void>
}

export type WakeProcessor = Processor<WakeData, void>

/** Where wake-ups travel: Redis, or Postgres where there is no Redis. Each holds connections of its own. */
export type ProducerBackend = {
  /** False while a command could not even be sent: the caller then does not wait for one. */
  isReachable: () => boolean
  openSink: (queue: string) => WakeSink
  close: () => Promise<void>
}

export type ConsumerBackend = {
  /** Resolves when workers may start; waits for ever. Rejects only after `close`. */
  prepare: () => Promise<void>
  openSource: (queue: string, processor: WakeProcessor, concurrency: number) => WakeSource
  close: () => Promise<void>
}

export const workerTimings = {
  lockDuration: 30_000,
  // A worker that died in the middle says nothing about the job: Postgres counts crashes, not BullMQ.
  maxStalledCount: 1_000_000,
  // Seconds a blocked worker waits before it looks by itself; a lost notification costs no more than this.
  drainDelay: 5,
  runRetryDelay: 1_000,
} as const
