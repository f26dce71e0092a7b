import { createPublicKey } from 'node:crypto'
import type { MadeApp, Permissions, State } from './state.js'
import type { AppIdentity } from './world.js'

/** What the configured App has: what Taxiway asks for. */
export const appPermissions = {
  metadata: 'read',
  contents: 'read',
  deployments: 'write',
  checks: 'write',
  statuses: 'write',
  pull_requests: 'write',
  issues: 'read',
  merge_queues: 'read',
  members: 'read',
  emails: 'read',
} as const satisfies Permissions

const appEvents = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'issue_comment',
  'member',
  'merge_group',
  'pull_request',
  'push',
  'repository',
  'status',
]

export type ConfiguredApp = {
  appId: number
  appSlug?: string | undefined
  /** Either half of the App's key: only the public one is used. */
  appPublicKeyPem?: string | undefined
  appPrivateKeyPem?: string | undefined
  clientId?: string | undefined
  clientSecret?: string | undefined
}

/** The App that the program was started with. */
export const configuredApp = (options: ConfiguredApp): AppIdentity => {
  const pem = options.appPublicKeyPem ?? options.appPrivateKeyPem
  if (!pem) throw new Error('the GitHub emulator needs appPublicKeyPem or appPrivateKeyPem')
  return {
    id: options.appId,
    slug: options.appSlug ?? 'taxiway-local',
    publicKeyPem: publicKeyOf(pem),
    clientId: options.clientId ?? 'Iv23liTaxiwayLocal000',
    clientSecret: options.clientSecret ?? 'local-client-secret',
    permissions: appPermissions,
    events: appEvents,
    callbackUrls: null,
  }
}

/** The App that people made takes the place of the configured one. */
export const currentApp = ({ madeApp }: State, configured: AppIdentity): AppIdentity =>
  madeApp === null ? configured : identityOf(madeApp)

const identityOf = (made: MadeApp): AppIdentity => ({
  id: made.id,
  slug: made.slug,
  publicKeyPem: publicKeyOf(made.privateKeyPem),
  clientId: made.clientId,
  clientSecret: made.clientSecret,
  permissions: made.permissions,
  events: made.events,
  callbackUrls: made.callbackUrls,
})

const publicKeyOf = (pem: string): string =>
  createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString()
