import { forgetFactsOf, type ProjectRow, type Transaction } from '@taxiway/db'
import { effectiveConfig } from '@taxiway/domain'
import type { DeliveryObservation } from '@taxiway/github'

type Push = Extract<DeliveryObservation, { kind: 'branch' }>

/**
 * A branch moved: what is known of the pull requests into it may have changed. True when something is to be read
 * again. Projects come ordered by id, so that two deliveries lock in the same order.
 */
export const forgetBase = async (
  tx: Transaction,
  projects: readonly ProjectRow[],
  { branch, changedPaths }: Push,
): Promise<boolean> => {
  let asks = false
  for (const project of projects) {
    const { configPath } = effectiveConfig(project)
    const hasNewFile = configPath !== '' && (changedPaths === null || changedPaths.includes(configPath))
    const change = hasNewFile ? 'config_moved' : 'base_moved'
    if (await forgetFactsOf(tx, project.id, { baseRef: branch.branch }, change)) asks = true
  }
  return asks
}

/** A check of a commit ended, which the rules of a project may wait for. */
export const forgetChecked = async (
  tx: Transaction,
  projects: readonly ProjectRow[],
  headSha: string,
): Promise<boolean> => {
  let asks = false
  for (const { id } of projects) if (await forgetFactsOf(tx, id, { headSha }, 'check_completed')) asks = true
  return asks
}
