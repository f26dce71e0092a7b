import { intendResource, isUniqueViolation, markPresent, setAppName } from '@taxiway/db'
import { appName, DomainError, networkName, parseTarget } from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

const nameTries = 3

/**
 * Ensures that the environment's Fly app exists, in its own network and with addresses. The name is stored
 * before the app is created. If another Fly organization owns the name, the next candidate is tried, a few
 * times; after that it throws `fly.name_taken`.
 */
export const ensureApp = async (
  { fly }: StepDeps,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<string> => {
  const network = networkName(attempt.environment.id)
  for (let retry = 0; retry < nameTries; retry += 1) {
    const name = attempt.environment.appName ?? (await chooseName(attempt, retry))
    const resource = { environmentId: attempt.environment.id, kind: 'app' as const, name }
    await attempt.write(tx => intendResource(tx, { ...resource, fence: attempt.lease.fence }))
    const { outcome } = await fly.apps.create({ name, network }, { signal })
    if (outcome === 'ok') {
      await attempt.write(tx => markPresent(tx, resource, name))
      await ensureAddresses(fly, attempt, name, signal)
      return name
    }
    await forgetName(attempt)
  }
  throw new DomainError('fly.name_taken')
}

/** Each address is in the ledger before it is given. */
const ensureAddresses = async (
  fly: StepDeps['fly'],
  { environment, lease, write }: Attempt,
  app: string,
  signal: AbortSignal,
): Promise<void> => {
  const addressOf = (type: string) => ({
    environmentId: environment.id,
    kind: 'address' as const,
    name: type,
  })
  await write(async tx => {
    for (const type of ['v6', 'shared_v4'])
      await intendResource(tx, { ...addressOf(type), fence: lease.fence })
  })
  const given = await fly.addresses.ensure(app, { signal })
  await write(async tx => {
    for (const { ip } of given) await markPresent(tx, addressOf(ip.includes(':') ? 'v6' : 'shared_v4'), ip)
  })
}

/** The app name that the environment will have, before the app exists: builds are labelled with it. */
export const chooseName = async (attempt: Attempt, retry: number): Promise<string> => {
  if (attempt.environment.appName) return attempt.environment.appName
  const { environment, project } = attempt
  const target = parseTarget(environment.target)
  if (!target) throw new Error(`environment ${environment.id} has the target ${environment.target}`)
  const name = appName({ slug: project.slug, projectId: project.id, target, retry })
  try {
    await attempt.write(tx => setAppName(tx, environment.id, name))
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('fly.name_taken', { cause: error })
    throw error
  }
  attempt.environment = { ...environment, appName: name }
  return name
}

const forgetName = async (attempt: Attempt) => {
  await attempt.write(tx => setAppName(tx, attempt.environment.id, null))
  attempt.environment = { ...attempt.environment, appName: null }
}
