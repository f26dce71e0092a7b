import type { AuthorVerdict, EnvironmentId, OrganizationId, TrustRule } from '@taxiway/domain'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { organizations } from '../auth/schema.js'
import type { Queryable, Transaction } from '../open-database.js'
import { projects } from '../projects/schema.js'
import { type EnvironmentRow, environments } from './schema.js'

/** The author of a pull request, from its last observation. */
export const authorOf = (observation: ReturnType<typeof sql>) =>
  sql`${observation}->'pullRequest'->'author'->>'login'`

/** The author of an environment's pull request, from its last observation; null when it has none. */
export const findAuthor = async (db: Queryable, id: EnvironmentId): Promise<string | null> => {
  const [row] = await db
    .select({ author: sql<string | null>`${authorOf(sql`${environments.observation}`)}` })
    .from(environments)
    .where(eq(environments.id, id))
  return row?.author ?? null
}

/** What an organization asks of the authors of pull requests. */
export const findTrustRule = async (db: Queryable, id: OrganizationId): Promise<TrustRule> => {
  const [row] = await db
    .select({ trust: organizations.trust })
    .from(organizations)
    .where(eq(organizations.id, id))
  return row?.trust ?? 'member'
}

/** Stores what GitHub said about the author of a locked environment's pull request. */
export const storeAuthorVerdict = async (
  tx: Transaction,
  id: EnvironmentId,
  verdict: AuthorVerdict,
): Promise<void> => {
  await tx
    .update(environments)
    .set({ authorVerdict: verdict, authorCheckedAt: sql`now()` })
    .where(eq(environments.id, id))
}

/** Whether GitHub was asked about the author less than so long ago. */
export const isAuthorFresh = async (db: Queryable, id: EnvironmentId, maxAgeMs: number): Promise<boolean> => {
  const [row] = await db
    .select({ id: environments.id })
    .from(environments)
    .where(
      and(
        eq(environments.id, id),
        sql`${environments.authorVerdict}->>'login' = ${authorOf(sql`${environments.observation}`)}`,
        sql`${environments.authorCheckedAt} > now() - ${maxAgeMs} * interval '1 millisecond'`,
      ),
    )
  return row !== undefined
}

/**
 * Claims environments that are not down and about whose author GitHub was not asked for `everyMs`. A
 * failed check is due again a minute later.
 */
export const claimAuthors = (
  db: Queryable,
  { everyMs, limit }: { everyMs: number; limit: number },
): Promise<EnvironmentRow[]> => {
  const retryMs = Math.min(everyMs, 60_000)
  const due = db
    .select({ id: environments.id })
    .from(environments)
    .where(
      and(
        sql`${environments.desired} <> 'down' and ${environments.target} like 'pr:%'`,
        sql`${environments.authorCheckedAt} <= now() - ${everyMs} * interval '1 millisecond'`,
      ),
    )
    .orderBy(environments.authorCheckedAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  return db
    .update(environments)
    .set({ authorCheckedAt: sql`now() - ${everyMs - retryMs} * interval '1 millisecond'` })
    .where(inArray(environments.id, due))
    .returning()
}

/** GitHub is asked again soon about the authors in a repository or organization; with a login, only about this one. */
export const askAboutAuthors = async (
  tx: Transaction,
  where: { repositoryId: number; login?: string } | { organizationId: OrganizationId },
): Promise<void> => {
  const isWhere =
    'organizationId' in where
      ? eq(environments.organizationId, where.organizationId)
      : and(
          sql`${environments.projectId} in (select id from ${projects} where ${projects.repositoryId} = ${where.repositoryId})`,
          where.login === undefined
            ? undefined
            : sql`lower(${authorOf(sql`${environments.observation}`)}) = lower(${where.login})`,
        )
  await tx
    .update(environments)
    .set({ authorCheckedAt: new Date(0) })
    .where(and(isWhere, sql`${environments.authorCheckedAt} is not null`))
}

/** An untrusted app lives at most so many hours. */
export const capExpiry = async (tx: Transaction, id: EnvironmentId, hours: number): Promise<void> => {
  await tx
    .update(environments)
    .set({
      expiresAt: sql`least(coalesce(${environments.expiresAt}, 'infinity'), now() + ${hours} * interval '1 hour')`,
    })
    .where(eq(environments.id, id))
}
