import type { EnvironmentRow } from '@taxiway/db'
import { type EnvVarPlace, parseTarget } from '@taxiway/domain'

/** Where an environment stands for its variables. The default branch is production; every other branch and pull request is a preview. */
export const envVarPlaceOf = (
  { target, observation }: Pick<EnvironmentRow, 'target' | 'observation'>,
  { defaultBranch }: { defaultBranch: string },
): EnvVarPlace => {
  const parsed = parseTarget(target)
  if (parsed?.kind === 'branch')
    return {
      stage: parsed.branch === defaultBranch ? 'production' : 'preview',
      branch: parsed.branch,
      pullRequest: null,
    }
  return {
    stage: 'preview',
    branch: observation?.kind === 'pr' ? observation.pullRequest.headRef : null,
    pullRequest: parsed?.kind === 'pr' ? parsed.number : null,
  }
}

/** Whether the code is that of people who may write to the repository: a branch of it. A fork's, approved or not, is not. */
export const runsTrustedCode = ({
  target,
  observation,
}: Pick<EnvironmentRow, 'target' | 'observation'>): boolean => {
  if (parseTarget(target)?.kind === 'branch') return true
  if (observation?.kind !== 'pr') return false
  const { headRepositoryId, baseRepositoryId } = observation.pullRequest
  return headRepositoryId === baseRepositoryId
}
