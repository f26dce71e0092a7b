import { createHash, randomUUID } from 'node:crypto'
import { like, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { verifications } from './schema.js'

const prefix = 'local-sign-in-'

/** The identifier of a one-time link in Better Auth's verifications; the token itself is not stored. */
export const localSignInIdentifier = (token: string): string =>
  prefix + createHash('sha256').update(token).digest('hex')

/** Creates a one-time sign-in link for the user with this token and lifetime in minutes. Earlier links end. */
export const allowLocalSignIn = async (
  db: Database,
  { token, userId, minutes }: { token: string; userId: string; minutes: number },
): Promise<void> => {
  await db.delete(verifications).where(like(verifications.identifier, `${prefix}%`))
  await db.insert(verifications).values({
    id: randomUUID(),
    identifier: localSignInIdentifier(token),
    value: userId,
    expiresAt: sql`clock_timestamp() + make_interval(mins => ${minutes})`,
  })
}
