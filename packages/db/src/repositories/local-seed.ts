import type { ApiTokenId, OrganizationId, ProjectId } from '@taxiway/domain'
import type { Database } from '../open-database.js'
import { type ApiTokenScope, apiTokens, members, organizations, projects, users } from '../schema/index.js'

/** Inserts an organization with one owner; leaves rows that are there already as they are. */
export const seedOwnedOrganization = async (
  db: Database,
  {
    organization,
    owner,
  }: {
    organization: { id: OrganizationId; name: string; slug: string }
    owner: { id: string; name: string; email: string; memberId: string }
  },
): Promise<void> => {
  const createdAt = new Date()
  await db
    .insert(organizations)
    .values({ ...organization, createdAt })
    .onConflictDoNothing()
  await db
    .insert(users)
    .values({ id: owner.id, name: owner.name, email: owner.email, emailVerified: true })
    .onConflictDoNothing()
  await db
    .insert(members)
    .values({
      id: owner.memberId,
      organizationId: organization.id,
      userId: owner.id,
      role: 'owner',
      createdAt,
    })
    .onConflictDoNothing()
}

type Connection = Pick<
  typeof projects.$inferInsert,
  'repositoryId' | 'installationId' | 'repositoryOwner' | 'repositoryName' | 'defaultBranch'
>

/** Inserts a project, or connects the one that is there to this repository. */
export const seedProject = async (
  db: Database,
  {
    connection,
    ...project
  }: { id: ProjectId; organizationId: OrganizationId; connection: Connection } & Pick<
    typeof projects.$inferInsert,
    'slug' | 'config'
  >,
): Promise<void> => {
  await db
    .insert(projects)
    .values({ ...project, ...connection })
    .onConflictDoUpdate({ target: projects.id, set: connection })
}

/** Inserts an API token, or gives the one that is there another secret and creator. */
export const seedApiToken = async (
  db: Database,
  {
    secret,
    ...token
  }: {
    id: ApiTokenId
    organizationId: OrganizationId
    name: string
    scopes: ApiTokenScope[]
    secret: Pick<typeof apiTokens.$inferInsert, 'hash' | 'hint' | 'createdBy'>
  },
): Promise<void> => {
  await db
    .insert(apiTokens)
    .values({ ...token, ...secret })
    .onConflictDoUpdate({ target: apiTokens.id, set: secret })
}
