import type { EnvironmentRow } from '@taxiway/db'
import { type EnvVarPlace, parseTarget } from '@taxiway/domain'

/**
 * Which variables apply to an environment. The default branch is production; every other branch and every
 * pull request is a preview.
 */
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
