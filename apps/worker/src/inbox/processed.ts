import type { EnvironmentId } from '@taxiway/domain'

/** What became of a delivery, and the environments that have work to do because of it. */
export type Processed = {
  state: 'processed' | 'ignored'
  reason: string
  due: { environmentId: EnvironmentId; generation: number }[]
}
