import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { type CallOptions, callFly, changeFly } from './call-fly.js'
import { type SecretName, secretListSchema, secretsVersionSchema } from './schemas.js'

export type FlySecrets = {
  /**
   * Sets many secrets in one version; null deletes. Machines read them when they are created or updated: pass
   * the version there as `minSecretsVersion`, so that no machine boots with older secrets.
   */
  set: (
    app: string,
    values: Record<string, string | null>,
    options?: CallOptions,
  ) => Promise<{ version: number }>
  /** Names and digests; values are never read back. */
  list: (app: string, options?: CallOptions) => Promise<SecretName[]>
}

export const createFlySecrets = ({ outbound, clock }: { outbound: Outbound; clock: Clock }): FlySecrets => ({
  set: async (app, values, options) => {
    return changeFly(
      { outbound, clock },
      {
        action: 'secrets.set',
        limitedBy: app,
        method: 'POST',
        path: ['apps', app, 'secrets'],
        body: { values },
        options,
      },
      json => secretsVersionSchema.parse(json),
      // Only the response contains the version that machines must wait for. Setting the same values again is
      // harmless.
      { what: `set the secrets of the app ${app}`, look: async () => undefined },
    )
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
