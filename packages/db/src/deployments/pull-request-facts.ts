import type { EnvironmentId } from '@taxiway/domain'
import { and, desc, eq, ne } from 'drizzle-orm'
import { findEnvironmentsOfTarget } from '../environments/find.js'
import { createEnvironmentReads } from '../environments/read.js'
import type { EnvironmentRow } from '../environments/schema.js'
import type { Database } from '../open-database.js'
import type { ProjectRow } from '../projects/schema.js'
import { findLiveDeployment } from '../releases/releases.js'
import { type DeploymentRow, deployments } from './schema.js'

export type PullRequestFacts = {
  project: ProjectRow
  environment: EnvironmentRow
  /** The newest that was not skipped; null when none was ever begun. */
  deployment: DeploymentRow | null
  /** The newest note of a commit that was skipped. */
  note: DeploymentRow | null
  /** The last commit that was live. */
  lastLiveSha: string | null
  /** Its place in the queue of a quota. */
  waitingPlace: number | null
}

/** What each project of a repository has for one pull request. */
export const findPullRequestFacts = async (
  db: Database,
  repositoryId: number,
  target: string,
): Promise<PullRequestFacts[]> => {
  const found = await findEnvironmentsOfTarget(db, repositoryId, target)
  const facts: PullRequestFacts[] = []
  for (const { environment, project } of found) {
    const { id, organizationId } = environment
    const work =
      environment.waitingSince === null ? null : await createEnvironmentReads(db).findWork(organizationId, id)
    facts.push({
      project,
      environment,
      deployment: await findNewest(db, id, false),
      note: await findNewest(db, id, true),
      lastLiveSha: (await findLiveDeployment(db, id, { not: null }))?.sha ?? null,
      waitingPlace: work?.waitingPlace ?? null,
    })
  }
  return facts
}

const findNewest = async (
  db: Database,
  environmentId: EnvironmentId,
  isSkipped: boolean,
): Promise<DeploymentRow | null> => {
  const state = isSkipped ? eq(deployments.state, 'skipped') : ne(deployments.state, 'skipped')
  const [row] = await db
    .select()
    .from(deployments)
    .where(and(eq(deployments.environmentId, environmentId), state))
    .orderBy(desc(deployments.createdAt), desc(deployments.id))
    .limit(1)
  return row ?? null
}
