import { createTreeListing, describePlan, type PlanDescription } from '@taxiway/builder'
import { DomainError, type ProjectConfig } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import type { ReachableRepository } from './repository-access.js'

type Deps = { github: Pick<GithubApp, 'getBranchHead' | 'listFiles' | 'readFile'> | undefined }
type Wanted = { ref?: string | undefined; config: ProjectConfig }

export type RepositoryPlan = PlanDescription & { ref: string; sha: string }
export type PlanRepository = (reachable: ReachableRepository, wanted: Wanted) => Promise<RepositoryPlan>

/** A plan takes a few dozen small reads; a person waits for it. */
const timeoutMs = 20_000

/**
 * Says what a build of a branch or commit would do, from GitHub's list of its files, without downloading it. Throws
 * `project.ref_not_found`, `github.*` and `outbound.*`.
 */
export const createPlanRepository =
  ({ github }: Deps): PlanRepository =>
  async ({ repository, installationId }, { ref = repository.defaultBranch, config }) => {
    if (github === undefined) throw new DomainError('github.not_configured')
    const at = { installationId, repositoryId: repository.id, owner: repository.owner, name: repository.name }
    const inTime = { signal: AbortSignal.timeout(timeoutMs) }
    const sha = isCommit(ref) ? ref : (await github.getBranchHead(at, ref, inTime)).headSha
    if (sha === null) throw new DomainError('project.ref_not_found')
    const { paths, isComplete } = await github.listFiles(at, sha, inTime)
    const source = createTreeListing(paths, path => github.readFile(at, sha, path, inTime))
    const described = await describePlan(source, config)
    if (!isComplete) described.plan?.reasons.push('GitHub listed only a part of the files of this commit')
    return { ref, sha, ...described }
  }

const isCommit = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref)
