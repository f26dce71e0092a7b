import { countUsage, lockQuotas, readQuotas, type Transaction } from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'

/**
 * Reserves room for one more project in the organization's and the connecting user's quotas until the
 * transaction ends. Throws `quota.exceeded`.
 */
export const takeProjectPlace = async (
  tx: Transaction,
  organizationId: OrganizationId,
  userId: string | null = null,
): Promise<void> => {
  await lockQuotas(tx, organizationId)
  const { limits } = await readQuotas(tx, organizationId)
  const used = await countUsage(tx, organizationId, { userId })
  const refuse = (whose: string, limit: number) => {
    const message = `${whose} ${limit} projects, as many as the quota allows. Delete one first.`
    throw new DomainError('quota.exceeded', { message })
  }
  if (limits.projects > 0 && used.projects >= limits.projects) refuse('The organization has', limits.projects)
  if (limits.userProjects > 0 && used.userProjects >= limits.userProjects)
    refuse('You have connected', limits.userProjects)
}
