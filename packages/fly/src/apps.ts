import { Sensitive } from '@taxiway/crypto'
import { isDomainError } from '@taxiway/domain'
import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { type CallOptions, callFly, changeFly, isDone, unknownOutcome } from './call-fly.js'
import { deployTokenSchema, type FlyApp, flyAppListSchema, flyAppSchema } from './schemas.js'

export type CreateAppResult = { outcome: 'ok'; adopted: boolean } | { outcome: 'taken' }

export type FlyApps = {
  /**
   * Ensures that the app exists in the given network, which marks it as ours. `taken`: another owner has the
   * name. Safe to repeat; throws `fly.unknown_outcome` when Fly contradicts itself.
   */
  create: (app: { name: string; network: string }, options?: CallOptions) => Promise<CreateAppResult>
  /** Undefined when it does not exist; throws `fly.name_taken` when another organization owns it. */
  get: (name: string, options?: CallOptions) => Promise<FlyApp | undefined>
  /** Deletes the app with all its machines; also true when it was already gone. */
  delete: (name: string, options?: CallOptions) => Promise<true>
  /** A token for this app alone; it ends after so many minutes. */
  createDeployToken: (name: string, minutes: number, options?: CallOptions) => Promise<Sensitive<string>>
  /** All apps of the organization. */
  list: (options?: CallOptions) => Promise<FlyApp[]>
}

type Deps = { outbound: Outbound; orgSlug: string; clock: Clock }

export const createFlyApps = ({ outbound, orgSlug, clock }: Deps): FlyApps => {
  const get: FlyApps['get'] = async (name, options) => {
    const { status, body } = await callFly(
      outbound,
      {
        action: 'apps.get',
        limitedBy: name,
        method: 'GET',
        path: ['apps', name],
        accept: [404],
        options,
      },
      json => flyAppSchema.parse(json),
    )
    return status === 404 ? undefined : body
  }

  /** Reads an app that may be new: Fly may answer 404 or 401 for a moment. */
  const getOnce = (name: string, options?: CallOptions): Promise<FlyApp | undefined> =>
    get(name, options).catch(error => {
      if (!isDomainError(error, 'fly.auth') || error.details?.['paused']) throw error
      return undefined
    })

  /** Reads of a new app may fail for a moment. */
  const getNew = async (name: string, options?: CallOptions): Promise<FlyApp | undefined> => {
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
      const late = pauseMs >= 1_000
      const app = await (late ? get : getOnce)(name, options)
      if (app || late) return app
      options?.signal?.throwIfAborted()
      await clock.sleep(pauseMs, options?.signal)
    }
  }

  const create: FlyApps['create'] = async ({ name, network }, options) => {
    const created = await changeFly(
      { outbound, clock },
      {
        action: 'apps.create',
        limitedBy: name,
        method: 'POST',
        path: ['apps'],
        body: { name, org_slug: orgSlug, network },
        options,
      },
      (): boolean => true,
      // The existing app may be older than this call: its owner is checked below, as for a taken name.
      {
        what: `created the app ${name}`,
        look: async () => ((await getOnce(name, options)) ? false : undefined),
      },
    ).catch(error => {
      if (!isDomainError(error, 'fly.name_taken')) throw error
      return false
    })
    try {
      const app = await getNew(name, options)
      if (app === undefined) throw unknownOutcome(`created the app ${name}`, undefined)
      return app.network === network || (created && app.network === undefined)
        ? { outcome: 'ok', adopted: !created }
        : { outcome: 'taken' }
    } catch (error) {
      if (isDomainError(error, 'fly.name_taken')) return { outcome: 'taken' }
      throw error
    }
  }

  /** An app name that another organization owns now means that our app is gone. */
  const isGone = (name: string, options?: CallOptions): Promise<boolean> =>
    get(name, options).then(
      app => app === undefined,
      error => {
        if (isDomainError(error, 'fly.name_taken')) return true
        throw error
      },
    )

  return {
    create,
    get,
    delete: async (name, options) => {
      await changeFly(
        { outbound, clock },
        {
          action: 'apps.delete',
          limitedBy: 'all',
          method: 'DELETE',
          path: ['apps', name],
          query: { force: true },
          accept: [404],
          options,
        },
        isDone,
        { what: `deleted the app ${name}`, look: async () => (await isGone(name, options)) || undefined },
      )
      return true
    },
    createDeployToken: async (name, minutes, options) => {
      const { body } = await callFly(
        outbound,
        {
          action: 'apps.token',
          limitedBy: name,
          method: 'POST',
          path: ['apps', name, 'deploy_token'],
          body: { expiry: `${minutes}m` },
          options,
        },
        json => deployTokenSchema.parse(json),
      )
      return new Sensitive(body.token)
    },
    list: async options => {
      const { body } = await callFly(
        outbound,
        {
          action: 'apps.list',
          limitedBy: orgSlug,
          method: 'GET',
          path: ['apps'],
          query: { org_slug: orgSlug },
          options,
        },
        json => flyAppListSchema.parse(json),
      )
      return body.apps
    },
  }
}
