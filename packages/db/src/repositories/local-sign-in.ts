import { createHash, randomUUID } from 'node:crypto'
import { like, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { verifications } from '../schema/index.js'

const prefix = 'local-sign-in-'

/** Under which name a one-time link waits among Better Auth's verifications: its token itself is not stored. */
export const localSignInIdentifier = (token: string): string =>
  prefix + createHash('sha256').update(token).digest('hex')

/** Lets a link with this token sign the person in, once, for so many minutes. Every earlier link ends. */
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
