import { findDeployment, repositoryOf, storeBuiltCommit } from '@taxiway/db'
import { parseTarget } from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

const tries = 5
const betweenMs = 2_000

/**
 * The commit that is built for a deployment: its own, or with `buildRef: merge` the merge that GitHub made of head and
 * base. Everything else (fence, checks, comments) stays about the head commit.
 */
export const chooseCommit = async (deps: StepDeps, attempt: Attempt, sha: string): Promise<string> => {
  const { deployment, project, environment } = attempt
  const target = parseTarget(environment.target)
  if (project.config.buildRef === 'head' || target?.kind !== 'pr') return sha
  if (deployment.variablesOf !== null)
    return (await findDeployment(deps.db, deployment.variablesOf))?.builtSha ?? sha
  const merge = await findMerge(deps, attempt, { number: target.number, headSha: sha })
  const buildNote = describeMerge(merge)
  const built = { builtSha: merge === 'pending' ? null : merge, buildNote }
  await attempt.write(tx => storeBuiltCommit(tx, deployment.id, built))
  attempt.deployment = { ...attempt.deployment, ...built }
  await attempt.log.write('fetch', 'system', `${buildNote}\n`)
  return built.builtSha ?? sha
}

type Merge = Awaited<ReturnType<StepDeps['github']['findMergeCommit']>>

export const describeMerge = (merge: Merge): string => {
  if (merge === null)
    return 'Built from the head commit: it conflicts with its base branch, so GitHub has no merge commit.'
  return merge === 'pending'
    ? 'Built from the head commit: GitHub has not made a merge commit yet. Redeploy to build the merge.'
    : `Built from ${merge.slice(0, 7)}, the merge of this commit and its base branch.`
}

/** GitHub makes the merge commit in the background after a push to head or base. */
const findMerge = async (
  { github, clock }: StepDeps,
  { project, signal }: Attempt,
  pull: { number: number; headSha: string },
): Promise<string | 'pending' | null> => {
  for (let attempt = 1; attempt < tries; attempt += 1) {
    const found = await github.findMergeCommit(repositoryOf(project), pull, { signal })
    if (found !== 'pending') return found
    await clock.sleep(betweenMs, signal)
  }
  return github.findMergeCommit(repositoryOf(project), pull, { signal })
}
