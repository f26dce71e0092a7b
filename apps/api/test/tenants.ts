import { type ApiTokenScope, schema } from '@taxiway/db'
import { newId, type OrganizationId, type Role } from '@taxiway/domain'
import { anApiToken, anEnvironment, anOrganization, aSha } from '@taxiway/testing'
import { eq } from 'drizzle-orm'
import { bearer, type openApi } from './support.js'

export type Api = Awaited<ReturnType<typeof openApi>>
export type Tenant = Awaited<ReturnType<typeof aTenant>>

/** An organization and a token for it. */
export const aTenant = async ({ db }: Pick<Api, 'db'>, scopes: ApiTokenScope[] = ['read', 'deploy']) => {
  const organizationId = (await anOrganization(db)).id
  const { id: tokenId, token } = await anApiToken(db, { organizationId, scopes })
  return { organizationId, tokenId, headers: bearer(token) }
}

/** Somebody with an account and this role in the organization. */
export const aMember = async (
  { db }: Pick<Api, 'db'>,
  { organizationId }: Pick<Tenant, 'organizationId'>,
  role: Role,
) => {
  const id = newId('usr')
  await db.insert(schema.users).values({ id, name: 'Ada', email: `${id}@example.com` })
  await db
    .insert(schema.members)
    .values({ id: newId('mem'), organizationId, userId: id, role, createdAt: new Date() })
  return id
}

/** Makes the tenant's token one that this person made. */
export const madeBy = ({ db }: Pick<Api, 'db'>, { tokenId }: Pick<Tenant, 'tokenId'>, userId: string) =>
  db.update(schema.apiTokens).set({ createdBy: userId }).where(eq(schema.apiTokens.id, tokenId))

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
