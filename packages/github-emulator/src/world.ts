import type { Clock } from '@taxiway/runtime'
import type { Deliveries } from './create-deliveries.js'
import type { Git } from './git.js'
import type { Account, Permissions, State } from './state.js'

export type AppIdentity = {
  id: number
  slug: string
  /** Of the key pair whose private half the App has. */
  publicKeyPem: string
  clientId: string
  clientSecret: string
  permissions: Permissions
  events: string[]
  /** Where sign-ins may return to; null allows every address. */
  callbackUrls: string[] | null
}

/** What every route of the emulator works on. */
export type World = {
  state: State
  save(): void
  clock: Pick<Clock, 'now'>
  git: Git
  deliveries: Deliveries
  /** The App of this GitHub: the one that was made from a manifest, else the configured one. */
  readonly app: AppIdentity
  changeApp(change: Partial<Pick<AppIdentity, 'permissions' | 'events'>>): void
  /** The address written into webhook payloads, where there is no request to take it from. */
  publicUrl(): string
  ensureAccount(login: string, type?: Account['type']): Account
  /** Starts every caller's rate limit anew. */
  resetLimits(): void
  /** Runs control calls on one repository one after the other. */
  exclusively<T>(repositoryId: number, work: () => Promise<T>): Promise<T>
}
