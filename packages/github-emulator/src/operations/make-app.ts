import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { unprocessable } from '../api-error.js'
import { type Account, type MadeApp, nextId } from '../state.js'
import type { World } from '../world.js'

const CODE_LIFETIME_MS = 3_600_000

/** An App may subscribe to an event when it has one of these permissions. */
const eventNeeds: Readonly<Record<string, string>> = {
  check_run: 'checks',
  check_suite: 'checks',
  create: 'contents',
  delete: 'contents',
  deployment: 'deployments',
  deployment_status: 'deployments',
  issue_comment: 'issues',
  member: 'members',
  merge_group: 'merge_queues',
  pull_request: 'pull_requests',
  push: 'contents',
  repository: 'metadata',
  status: 'statuses',
}
const permissionNames = [
  ...new Set([...Object.values(eventNeeds), 'emails', 'administration', 'actions', 'environments']),
] as [string, ...string[]]

const webUrl = z.url({ protocol: /^https?$/ })
/** https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters */
const manifestSchema = z.strictObject({
  name: z.string().min(1).max(34).optional(),
  url: webUrl,
  hook_attributes: z.strictObject({ url: webUrl, active: z.boolean().optional() }).optional(),
  redirect_url: webUrl,
  callback_urls: z.array(webUrl).max(10).optional(),
  setup_url: webUrl.optional(),
  description: z.string().optional(),
  public: z.boolean().optional(),
  default_events: z.array(z.string()).optional(),
  default_permissions: z
    .partialRecord(z.enum(permissionNames), z.enum(['read', 'write', 'admin']))
    .optional(),
  request_oauth_on_install: z.boolean().optional(),
  setup_on_update: z.boolean().optional(),
})
export type Manifest = z.output<typeof manifestSchema>

/** Refuses a manifest that GitHub would refuse, with 422. */
export const readManifest = (text: unknown): Manifest => {
  const parsed = manifestSchema.safeParse(parseText(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw unprocessable(`Error in manifest: ${issue?.path.join('.') || 'manifest'}: ${issue?.message}`)
  }
  const { default_events: events = [], default_permissions: permissions = {} } = parsed.data
  const refused = events.filter(
    event => !Object.hasOwn(eventNeeds, event) || permissions[eventNeeds[event] ?? ''] === undefined,
  )
  if (refused.length > 0)
    throw unprocessable(`Error in manifest: Default events are not supported: ${refused.join(', ')}`)
  return parsed.data
}

const parseText = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text))
  } catch {
    throw unprocessable('Error in manifest: it is not JSON')
  }
}

/** Makes the App and returns the code that exchanges once, within an hour, for its secrets. */
export const makeApp = (world: World, owner: Account, name: string, manifest: Manifest): string => {
  const { state, clock } = world
  const id = nextId(state)
  const code = randomBytes(20).toString('hex')
  state.madeApp = {
    id,
    slug: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    name,
    ownerId: owner.id,
    externalUrl: manifest.url,
    hookUrl: manifest.hook_attributes?.url ?? null,
    callbackUrls: manifest.callback_urls ?? [],
    setupUrl: manifest.setup_url ?? null,
    permissions: { metadata: 'read', ...manifest.default_permissions },
    events: manifest.default_events ?? [],
    privateKeyPem: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      // As GitHub issues it.
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    }).privateKey,
    clientId: `Iv23li${randomBytes(7).toString('hex')}`,
    clientSecret: randomBytes(20).toString('hex'),
    webhookSecret: randomBytes(20).toString('hex'),
    code: { value: code, expiresAtMs: clock.now().getTime() + CODE_LIFETIME_MS },
  } satisfies MadeApp
  useMadeApp(world)
  world.save()
  return code
}

/** From now on webhooks go where the made App wants them, signed with its secret. */
export const useMadeApp = ({ state, deliveries }: Pick<World, 'state' | 'deliveries'>): void => {
  const { madeApp } = state
  if (madeApp === null) return
  deliveries.configure({
    url: madeApp.hookUrl ?? undefined,
    secret: madeApp.webhookSecret,
    appId: madeApp.id,
  })
}

/** The secrets of the App that this code is for, once; undefined for a used, old or unknown code. */
export const exchangeCode = (world: World, value: string): MadeApp | undefined => {
  const { state, clock } = world
  const { madeApp } = state
  const code = madeApp?.code
  if (madeApp === null || !code || code.value !== value || code.expiresAtMs <= clock.now().getTime())
    return undefined
  madeApp.code = null
  world.save()
  return madeApp
}
