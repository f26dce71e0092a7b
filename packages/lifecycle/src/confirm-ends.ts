import {
  findEnvironment,
  findWithheldEnds,
  lockEnvironment,
  lockProject,
  type Transaction,
} from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import { changeWithDecision } from './change-with-decision.js'
import type { DueEnvironment } from './reevaluate-project.js'

const batch = 100

/**
 * A person confirms the ends of an organization that are withheld since `upTo` or longer, at most a hundred at once. Those that were
 * withheld after the person read the list stay.
 */
export const confirmEnds = async (
  tx: Transaction,
  organizationId: OrganizationId,
  { upTo, by }: { upTo: Date; by: string },
): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const { environmentId, reason } of await findWithheldEnds(tx, organizationId, upTo, batch)) {
    const found = await findEnvironment(tx, environmentId)
    if (found) await lockProject(tx, found.projectId)
    const environment = found && (await lockEnvironment(tx, environmentId))
    if (!environment) continue
    const isLeftover = environment.desired === 'down'
    const wanted = { desired: 'down', reason: isLeftover ? environment.desiredReason : reason } as const
    const { generation } = await changeWithDecision(tx, environment, wanted, {
      source: 'user',
      by,
      force: isLeftover,
      choice: null,
    })
    due.push({ environmentId, generation })
  }
  return due
}
