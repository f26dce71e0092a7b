import {
  claimDueRechecks,
  type Database,
  type EnvironmentRow,
  inTransaction,
  type ProjectRow,
  schema,
  settleRecheck,
} from '@taxiway/db'
import { type EnvironmentId, isDomainError, parseTarget } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { pullRequestMissing } from '@taxiway/lifecycle'
import type { Logger } from '@taxiway/runtime'
import { eq } from 'drizzle-orm'
import { repositoryOf } from '../report/report-facts.js'
import { reobserve } from './reobserve.js'

type Deps = {
  db: Database
  github: Pick<GithubApp, 'getPullRequest' | 'getBranchHead' | 'getRepository'>
  logger: Logger
}

const againMs = 60_000
const batch = 20

/** Settles the doubts: asks GitHub about targets whose events could not be put in order, and about those it could not be asked for. */
export const recheckDue = async ({
  db,
  github,
  logger,
}: Deps): Promise<{ environmentId: EnvironmentId; generation: number }[]> => {
  const due: { environmentId: EnvironmentId; generation: number }[] = []
  for (const environment of await claimDueRechecks(db, batch)) {
    const [project] = await db
      .select()
      .from(schema.projects)
      .where(eq(schema.projects.id, environment.projectId))
    if (!project) continue
    try {
      const { outcome, changed, generation } = await reobserve({ db, github }, environment, project)
      // An answer older than what a webhook said, or one that settled a tie, may itself have been read too early: look once more.
      await settleRecheck(db, environment, outcome === 'unchanged' ? null : againMs)
      if (changed) due.push({ environmentId: environment.id, generation })
    } catch (error) {
      const missing = await noteMissing({ db, github }, environment, project, error)
      if (missing?.changed) due.push({ environmentId: environment.id, generation: missing.generation })
      if (!missing)
        logger.warn({ err: error, environmentId: environment.id }, 'recheck failed; it is tried again')
      await settleRecheck(db, environment, missing?.gone ? null : againMs)
    }
  }
  return due
}

/** Not shown is not closed: only while the repository itself is shown does a missing pull request count, and only when it stays so. */
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
