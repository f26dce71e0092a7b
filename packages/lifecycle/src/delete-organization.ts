import { lockProjectsBy, markOrganizationDeleted, type Transaction } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import { changeProject } from './change-project.js'
import type { DueEnvironment } from './reevaluate-project.js'

/**
 * Deletes an organization whose row the caller has locked for update. After the commit its members and tokens
 * can do nothing in it, and all its apps are destroyed. The rows stay until no app is left; then a worker
 * deletes its variables and members and destroys its keys. The audit trail stays.
 */
export const deleteOrganization = async (
  tx: Transaction,
  id: OrganizationId,
  by: string,
): Promise<{ deletedAt: Date; due: DueEnvironment[] }> => {
  const { deletedAt, projectIds } = await markOrganizationDeleted(tx, id)
  const due: DueEnvironment[] = []
  for (const projectId of projectIds)
    for (const project of await lockProjectsBy(tx, { id: projectId }))
      due.push(...(await changeProject(tx, project, { action: 'delete' }, by)).due)
  return { deletedAt, due }
}
