import type { Clock } from '@taxiway/runtime'
import type { Deliveries } from './create-deliveries.js'
import type { Git } from './git.js'
import type { Account, State } from './state.js'

export type AppIdentity = {
  id: number
  slug: string
  publicKeyPem: string
  clientId: string
  clientSecret: string
}

/** What every route of the emulator works on. */
export type World = {
  state: State
  save(): void
  clock: Pick<Clock, 'now'>
  git: Git
  deliveries: Deliveries
  app: AppIdentity
  /** The address written into webhook payloads, where there is no request to take it from. */
  publicUrl(): string
  ensureAccount(login: string, type?: Account['type']): Account
  /** Starts every caller's rate limit anew. */
  resetLimits(): void
  /** Runs control calls on one repository one after the other. */
  exclusively<T>(repositoryId: number, work: () => Promise<T>): Promise<T>
}
