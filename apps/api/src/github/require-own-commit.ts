import { type Database, findEnvironment, findLiveDeployment, findProject, repositoryOf } from '@taxiway/db'
import { DomainError, type EnvironmentId } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { headOf } from '@taxiway/lifecycle'
import type { Principal } from '../auth/principal.js'

type Deps = { db: Database; github: Pick<GithubApp, 'isPartOf'> | undefined }

/** A user waits for GitHub's answer. */
const timeoutMs = 10_000

/**
 * Refuses a chosen commit that is not in the history of the environment's pull request or branch. GitHub serves every
 * commit of every fork by its id, so a credential that may only deploy would otherwise run anybody's code with the
 * variables of production. Throws `resource.conflict`, and `github.*` without an answer.
 */
export const createRequireOwnCommit =
  ({ db, github }: Deps) =>
  async (
    { organizationId }: Pick<Principal, 'organizationId'>,
    environmentId: EnvironmentId,
    sha: string,
  ): Promise<void> => {
    const environment = await findEnvironment(db, environmentId)
    const project = environment && (await findProject(db, environment.projectId))
    if (!project || environment.organizationId !== organizationId) throw new DomainError('resource.not_found')
    const head = headOf(environment.observation)
    // Without a head nothing is deployed.
    if (head === null || head === sha || (await findLiveDeployment(db, environmentId, { sha }))) return
    if (github === undefined) throw new DomainError('github.not_configured')
    const options = { signal: AbortSignal.timeout(timeoutMs) }
    if (await github.isPartOf(repositoryOf(project), sha, head, options)) return
    throw new DomainError('resource.conflict', {
      message: `Commit ${sha} is not in the history of ${environment.target}. Choose one of its commits.`,
    })
  }
