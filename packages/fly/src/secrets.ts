import type { Outbound } from '@taxiway/resilience'
import { type CallOptions, callFly } from './call-fly.js'
import { type SecretName, secretListSchema, secretsVersionSchema } from './schemas.js'

export type FlySecrets = {
  /**
   * Sets many at once, as one version; null deletes. Machines get them when they are created or updated: pass the version there
   * as `minSecretsVersion`, so that none boots with older ones.
   */
  set: (
    app: string,
    values: Record<string, string | null>,
    options?: CallOptions,
  ) => Promise<{ version: number }>
  /** Names and digests; values are never read back. */
  list: (app: string, options?: CallOptions) => Promise<SecretName[]>
}

export const createFlySecrets = ({ outbound }: { outbound: Outbound }): FlySecrets => ({
  set: async (app, values, options) => {
    const { body } = await callFly(
      outbound,
      {
        action: 'secrets.set',
        limitedBy: app,
        method: 'POST',
        path: ['apps', app, 'secrets'],
        body: { values },
        idempotent: true,
        options,
      },
      json => secretsVersionSchema.parse(json),
    )
    return body
  },
  list: async (app, options) => {
    const { body } = await callFly(
      outbound,
      { action: 'secrets.list', limitedBy: app, method: 'GET', path: ['apps', app, 'secrets'], options },
      json => secretListSchema.parse(json),
    )
    return body.secrets
  },
})
