import {
  claimDueRechecks,
  type Database,
  type EnvironmentRow,
  findProject,
  inTransaction,
  type ProjectRow,
  repositoryOf,
  settleRecheck,
} from '@taxiway/db'
import { type EnvironmentId, isDomainError, parseTarget } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { pullRequestMissing } from '@taxiway/lifecycle'
import { type Logger, startStory } from '@taxiway/runtime'
import { observeTarget, type TargetReads } from './observe-target.js'

type Deps = {
  db: Database
  github: TargetReads & Pick<GithubApp, 'getRepository'>
  logger: Logger
}

const againMs = 60_000
const batch = 20

/**
 * Rechecks at once what became due, and what becomes due meanwhile, one round at a time. Each round claims its rows,
 * so several workers share the work.
 */
export const createRechecks = (
  deps: Deps,
  onDue: (due: Awaited<ReturnType<typeof recheckDue>>) => void,
): { look: () => Promise<void> } => {
  let running: Promise<void> | null = null
  let isWanted = false
  const run = async () => {
    while (isWanted) {
      isWanted = false
      onDue(await recheckDue(deps))
    }
  }
  return {
    look: () => {
      isWanted = true
      running ??= run().finally(() => {
        running = null
      })
      return running
    },
  }
}

/**
 * Asks GitHub about targets whose events could not be ordered, and about targets that earlier requests failed
 * to read.
 */
export const recheckDue = async ({
  db,
  github,
  logger,
}: Deps): Promise<{ environmentId: EnvironmentId; generation: number }[]> => {
  const due: { environmentId: EnvironmentId; generation: number }[] = []
  for (const environment of await claimDueRechecks(db, batch)) {
    const { id: environmentId, recheckCorrelationId: correlationId } = environment
    due.push(
      ...(await startStory({ correlationId, environmentId, stage: 'recheck' }, 'recheck', () =>
        recheck({ db, github, logger }, environment),
      )),
    )
  }
  return due
}

const recheck = async ({ db, github, logger }: Deps, environment: EnvironmentRow) => {
  const due = (generation: number) => [{ environmentId: environment.id, generation }]
  const project = await findProject(db, environment.projectId)
  if (!project) return []
  try {
    const onUnreadable = (err: unknown) =>
      logger.warn({ err }, 'the rules of the project need more than GitHub answers; it is asked again')
    const { outcome, changed, generation } = await observeTarget(
      { db, github, onUnreadable },
      environment,
      project,
    )
    // The answer may itself be stale: older than a webhook, or the answer that settled a tie. Check once
    // more.
    await settleRecheck(db, environment, outcome === 'unchanged' ? null : againMs)
    return changed ? due(generation) : []
  } catch (error) {
    const missing = await noteMissing({ db, github }, environment, project, error)
    if (!missing) logger.warn({ err: error }, 'recheck failed; it is tried again')
    await settleRecheck(db, environment, missing?.gone ? null : againMs)
    return missing?.changed ? due(missing.generation) : []
  }
}

/**
 * A missing pull request is not a closed one: it counts only while GitHub shows the repository, and only if
 * it stays missing.
 */
const noteMissing = async (
  { db, github }: Pick<Deps, 'db' | 'github'>,
  environment: EnvironmentRow,
  project: ProjectRow,
  error: unknown,
) => {
  if (!isDomainError(error, 'github.not_found') || parseTarget(environment.target)?.kind !== 'pr')
    return undefined
  const shown = await github.getRepository(repositoryOf(project)).then(
    () => true,
    () => false,
  )
  return shown ? inTransaction(db, tx => pullRequestMissing(tx, environment.id)) : undefined
}
