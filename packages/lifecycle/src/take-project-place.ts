import { countUsage, lockQuotas, readQuotas, type Transaction } from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'

/** Makes sure that there is room for one project more until the transaction ends. Throws `quota.exceeded`. */
export const takeProjectPlace = async (tx: Transaction, organizationId: OrganizationId): Promise<void> => {
  await lockQuotas(tx, organizationId)
  const { limits } = await readQuotas(tx, organizationId)
  if (limits.projects === 0 || (await countUsage(tx, organizationId)).projects < limits.projects) return
  throw new DomainError('quota.exceeded', {
    message: `The organization has ${limits.projects} projects, as many as its quota allows. Delete one first.`,
  })
}
