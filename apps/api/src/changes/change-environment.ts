import {
  createEnvironmentReads,
  type EnvironmentReads,
  type EnvironmentRecord,
  lockEnvironment,
  type Transaction,
} from '@taxiway/db'
import { DomainError, type EnvironmentId, type OrganizationId } from '@taxiway/domain'

/**
 * Changes one environment of an organization under its lock, so that no other change comes between reading
 * and writing. Throws `resource.not_found` for an environment of another organization.
 */
export const changeEnvironment = async <Result>(
  tx: Transaction,
  organizationId: OrganizationId,
  id: EnvironmentId,
  work: () => Promise<Result>,
): Promise<{ before: EnvironmentRecord; after: EnvironmentRecord; result: Result }> => {
  const environments = createEnvironmentReads(tx)
  await findOwn(environments, organizationId, id)
  await lockEnvironment(tx, id)
  const before = await findOwn(environments, organizationId, id)
  const result = await work()
  const after = await findOwn(environments, organizationId, id)
  return { before, after, result }
}

const findOwn = async (
  environments: EnvironmentReads,
  organizationId: OrganizationId,
  id: EnvironmentId,
): Promise<EnvironmentRecord> => {
  const found = await environments.find(organizationId, id)
  if (found === null) throw new DomainError('resource.not_found')
  return found
}
