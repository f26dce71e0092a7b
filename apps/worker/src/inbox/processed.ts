import type { EnvironmentId } from '@taxiway/domain'

/** The outcome of a delivery, and the environments that became due because of it. */
export type Processed = {
  state: 'processed' | 'ignored'
  reason: string
  /** A command was stored; somebody may run it at once. */
  hasCommand?: boolean
  due: { environmentId: EnvironmentId; generation: number }[]
}
