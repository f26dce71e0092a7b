/** How many environments may end without anybody having asked for it. */
export type DeletionBudget = { floor: number; share: number }

/** More than ten, and more than a fifth of the live ones: then what we read is more likely wrong than the apps. */
export const deletionBudget: DeletionBudget = { floor: 10, share: 0.2 }

export const isBeyondBudget = (count: number, live: number, { floor, share }: DeletionBudget): boolean =>
  count > floor && count > share * live

const askedFor: ReadonlySet<string> = new Set([
  'closed',
  'merged',
  'project_deleted',
  'project_archived',
  'expired',
  'first_deployment_failed',
  'destroyed_by_user',
])

/** Whether a person asked for this end, by closing, deleting, or a setting that names the time. All other ends go through the budget. */
export const isAskedFor = (reason: string): boolean => askedFor.has(reason)
