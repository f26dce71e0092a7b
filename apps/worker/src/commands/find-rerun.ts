import { type Database, type EnvironmentRow, findCommitTargets, type ProjectRow } from '@taxiway/db'
import { headOf } from '@taxiway/lifecycle'

const maxTargets = 20

/** The environments of a project that a re-run of this commit deploys: those that have it as their head, or should run it. */
export const findRerun = async (
  db: Database,
  project: ProjectRow,
  sha: string,
): Promise<{ environment: EnvironmentRow; project: ProjectRow; sha: string }[]> => {
  const { organizationId, id: projectId } = project
  const found = await findCommitTargets(db, { organizationId, projectId, sha }, maxTargets)
  return found
    .filter(({ environment }) => environment.desiredSha === sha || headOf(environment.observation) === sha)
    .map(({ environment }) => ({ environment, project, sha }))
}
