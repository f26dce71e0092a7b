import type { EnvironmentId } from '@taxiway/domain'

/** The outcome of a delivery, and the environments that became due because of it. */
export type Processed = {
  state: 'processed' | 'ignored'
  reason: string
  /** A command was stored; the worker may run it at once. */
  hasCommand?: boolean
  /** Policy waits for something that is to be read from GitHub; the worker may read it at once. */
  asks?: boolean
  due: { environmentId: EnvironmentId; generation: number }[]
}
