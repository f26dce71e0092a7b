import type { ApiTokenScope } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import { anApiToken, anEnvironment, anOrganization, aSha } from '@taxiway/testing'
import { bearer, type openApi } from './support.js'

export type Api = Awaited<ReturnType<typeof openApi>>
export type Tenant = Awaited<ReturnType<typeof aTenant>>

/** An organization and a token for it. */
export const aTenant = async ({ db }: Pick<Api, 'db'>, scopes: ApiTokenScope[] = ['read', 'deploy']) => {
  const organizationId = (await anOrganization(db)).id
  const { id: tokenId, token } = await anApiToken(db, { organizationId, scopes })
  return { organizationId, tokenId, headers: bearer(token) }
}

/** The environment of an open pull request, converged. */
export const anUpEnvironment = async (
  { db }: Pick<Api, 'db'>,
  organizationId: OrganizationId,
  { headRepositoryId = 1 } = {},
) => {
  const sha = aSha()
  return anEnvironment(db, {
    organizationId,
    desiredSha: sha,
    observedGeneration: 1,
    observationAt: new Date(),
    observation: {
      kind: 'pr',
      pullRequest: {
        number: 1,
        state: 'open',
        merged: false,
        draft: false,
        title: 'x',
        author: null,
        headSha: sha,
        headRef: 'x',
        headRepositoryId,
        baseRef: 'main',
        baseRepositoryId: 1,
        labels: [],
        authorAssociation: 'MEMBER',
        updatedAt: new Date().toISOString(),
      },
    },
  })
}
