import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { schema } from '@taxiway/db/testing'
import { newId, type OrganizationId, type Role } from '@taxiway/domain'
import type { World } from './open-world.js'

/** Makes the person with this address, who has signed up before, a member of an organization. */
export const addMember = async (
  { database }: World,
  organizationId: OrganizationId,
  email: string,
  role: Role,
): Promise<void> => {
  const { db } = database.handle
  const user = await db.query.users.findFirst({ where: (row, { eq }) => eq(row.email, email) })
  if (user === undefined) throw new Error(`No person has signed up as ${email}.`)
  const createdAt = new Date()
  await db
    .insert(schema.members)
    .values({ id: randomUUID(), organizationId, userId: user.id, role, createdAt })
}

/** A new member of an organization, signed in: the headers that a page of ours sends. No password is hashed for it. */
export const signInAs = async (
  { database, apiUrl, secrets }: World,
  organizationId: OrganizationId,
  role: Role,
): Promise<Record<string, string>> => {
  const { db } = database.handle
  const userId = newId('usr')
  const token = randomBytes(24).toString('base64url')
  const now = new Date()
  await db.insert(schema.users).values({ id: userId, name: role, email: `${userId}@example.com` })
  await db.insert(schema.members).values({ id: randomUUID(), organizationId, userId, role, createdAt: now })
  await db.insert(schema.sessions).values({
    id: randomUUID(),
    token,
    userId,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
    activeOrganizationId: organizationId,
  })
  const signature = createHmac('sha256', secrets.authSecret).update(token).digest('base64')
  return { cookie: `taxiway.session_token=${encodeURIComponent(`${token}.${signature}`)}`, origin: apiUrl }
}
