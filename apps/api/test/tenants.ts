import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { eq, schema } from '@taxiway/db/testing'
import type { ApiTokenScope } from '@taxiway/domain'
import { newId, type OrganizationId, type Role } from '@taxiway/domain'
import { anApiToken, anEnvironment, anOrganization, aPullRequest, aSha } from '@taxiway/testing'
import { bearer, type openApi, testSecret } from './support.js'

export type Api = Awaited<ReturnType<typeof openApi>>
export type Tenant = Awaited<ReturnType<typeof aTenant>>

/** An organization and a token for it. */
export const aTenant = async ({ db }: Pick<Api, 'db'>, scopes: ApiTokenScope[] = ['read', 'deploy']) => {
  const organizationId = (await anOrganization(db)).id
  const { id: tokenId, token } = await anApiToken(db, { organizationId, scopes })
  return { organizationId, tokenId, headers: bearer(token) }
}

/** A user with an account and this role in the organization. */
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

/**
 * The headers of a user who just signed in, as our pages send them; created without a password, because
 * hashing one is slow.
 */
export const aSession = async (
  { db, deps }: Pick<Api, 'db' | 'deps'>,
  userId: string,
  values: Partial<typeof schema.sessions.$inferInsert> = {},
) => {
  const token = randomBytes(24).toString('base64url')
  const now = new Date()
  await db.insert(schema.sessions).values({
    id: randomUUID(),
    token,
    userId,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
    ...values,
  })
  const signature = createHmac('sha256', testSecret).update(token).digest('base64')
  return {
    cookie: `taxiway.session_token=${encodeURIComponent(`${token}.${signature}`)}`,
    origin: deps.identity.ownOrigins.publicUrl,
  }
}

/** An open invitation; returns its id. */
export const anInvitation = async (api: Pick<Api, 'db'>, tenant: Pick<Tenant, 'organizationId'>) => {
  const id = newId('inv')
  await api.db.insert(schema.invitations).values({
    id,
    organizationId: tenant.organizationId,
    inviterId: await aMember(api, tenant, 'admin'),
    email: 'grace@example.com',
    role: 'viewer',
    expiresAt: new Date(Date.now() + 600_000),
  })
  return id
}

/** Makes this person the creator of the tenant's token. */
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
    authorVerdict: { login: 'ada', trusted: true },
    observation: {
      kind: 'pr',
      pullRequest: aPullRequest({
        number: 1,
        headSha: sha,
        headRepositoryId,
        updatedAt: new Date().toISOString(),
      }),
    },
  })
}
