import type { Lane } from '@taxiway/db'
import type { Metrics } from '@taxiway/runtime'

export type WorkMetrics = ReturnType<typeof createWorkMetrics>

/** How long work waits and takes in this worker. */
export const createWorkMetrics = (metrics: Metrics) => {
  const wakeUps = metrics.duration('wake_up_latency_seconds', 'From a wake-up to its worker.', ['kind'])
  const deliveries = metrics.duration('delivery_wait_seconds', 'From storing a delivery to its decision.')
  const claims = metrics.duration('claim_wait_seconds', 'How long claimed environments had been due.', [
    'lane',
  ])
  const steps = metrics.duration('step_duration_seconds', 'Time of a step of a deployment.', [
    'step',
    'outcome',
  ])
  const logLag = metrics.duration('log_lag_seconds', 'From a line of a deployment to its row.')
  const passes = metrics.duration('pass_duration_seconds', 'Time of a pass of a periodic task.', [
    'task',
    'outcome',
  ])
  const lastPass = metrics.gauge(
    'pass_last_success_timestamp_seconds',
    'When a periodic task last succeeded.',
    ['task'],
  )

  return {
    wokenAfter: (kind: string, ms: number) => wakeUps.observe({ kind }, sinceMs(ms)),
    decidedAfter: (ms: number) => deliveries.observe(sinceMs(ms)),
    claimedAfter: (lane: Lane, ms: number) => claims.observe({ lane }, sinceMs(ms)),
    stepEnded: (step: string, outcome: 'succeeded' | 'failed', ms: number) =>
      steps.observe({ step, outcome }, sinceMs(ms)),
    logStoredAfter: (ms: number) => logLag.observe(sinceMs(ms)),
    passEnded: (task: string, outcome: 'ok' | 'failed', ms: number) => {
      passes.observe({ task, outcome }, sinceMs(ms))
      if (outcome === 'ok') lastPass.set({ task }, Date.now() / 1_000)
    },
    /** The slots of this worker, read when the metrics are. */
    watchSlots: (read: () => Record<Lane, { busy: number; slots: number }>) => {
      metrics.gauge('worker_slots', 'Environments that this worker holds at most.', ['lane'], gauge => {
        for (const [lane, { slots }] of Object.entries(read())) gauge.set({ lane }, slots)
      })
      metrics.gauge('worker_slots_busy', 'Environments that this worker holds.', ['lane'], gauge => {
        for (const [lane, { busy }] of Object.entries(read())) gauge.set({ lane }, busy)
      })
    },
  }
}

/** Two clocks are compared: a little less than nothing is nothing. */
const sinceMs = (ms: number): number => Math.max(0, ms) / 1_000
