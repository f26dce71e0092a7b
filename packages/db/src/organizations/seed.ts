import type { OrganizationId } from '@taxiway/domain'
import { members, organizations, users } from '../auth/schema.js'
import type { Database } from '../open-database.js'

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
