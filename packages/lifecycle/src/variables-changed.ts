import {
  type EnvironmentRow,
  endWaitsIn,
  listEnvVarFacts,
  lockDeployedEnvironments,
  type ProjectRow,
  setVariablesStale,
  type Transaction,
} from '@taxiway/db'
import { type EnvVarFacts, type OrganizationId, resolveEnvVars } from '@taxiway/domain'
import { changeWithDecision } from './change-with-decision.js'
import { envVarPlaceOf } from './env-var-place.js'
import { fingerprintOf } from './fingerprint-of.js'
import type { DueEnvironment } from './reevaluate-project.js'
import { runsTrustedCode } from './trust.js'

/** A variable before and after a change; one side is missing when it was created or deleted. */
export type VariableChanged = { before: EnvVarFacts | null; after: EnvVarFacts | null }
type Judged = { environment: EnvironmentRow; isStale: boolean; isDueEnvironment: boolean }

/** A project may have a thousand variables, so projects of a large organization are processed in batches. */
const projectsAtATime = 100

/**
 * Runs after a change of variables, with the affected projects locked. Marks live environments that run with
 * different variables. Redeploys those whose project has automatic redeployment, at most as many as may be
 * live at once, with the usual limits. Retries those that wait for a value that does not open. Other
 * environments stay unchanged.
 */
export const variablesChanged = async (
  tx: Transaction,
  organizationId: OrganizationId,
  projects: readonly ProjectRow[],
  changed: readonly VariableChanged[],
  by: string,
): Promise<DueEnvironment[]> => {
  const environments = await lockDeployedEnvironments(
    tx,
    projects.map(({ id }) => id),
  )
  const judged: Judged[] = []
  const deployed = projects.filter(({ id }) => environments.some(({ projectId }) => projectId === id))
  for (let from = 0; from < deployed.length; from += projectsAtATime) {
    const some = deployed.slice(from, from + projectsAtATime)
    const facts = await listEnvVarFacts(
      tx,
      organizationId,
      some.map(({ id }) => id),
    )
    for (const project of some) judged.push(...judgeProject(project, environments, facts, changed))
  }
  await markStale(tx, judged)
  const redeployed: DueEnvironment[] = []
  for (const { environment, isDueEnvironment } of judged)
    if (isDueEnvironment) redeployed.push(await deployAgain(tx, environment, by))
  // The change may be the value that these wait for; it is no new deployment, so no setting stands against it.
  const retried = await endWaitsIn(
    tx,
    projects.map(({ id }) => id),
    'decrypt',
  )
  return [...redeployed, ...retried]
}

const judgeProject = (
  project: ProjectRow,
  environments: readonly EnvironmentRow[],
  facts: readonly EnvVarFacts[],
  changed: readonly VariableChanged[],
): Judged[] => {
  const now = facts.filter(({ projectId }) => projectId === null || projectId === project.id)
  const then = undo(now, changed)
  return environments
    .filter(({ projectId }) => projectId === project.id)
    .map(environment => {
      const place = envVarPlaceOf(environment, project)
      const name = (variables: readonly EnvVarFacts[]) =>
        fingerprintOf(resolveEnvVars(variables, place, { trusted: runsTrustedCode(environment) }))
      const fingerprint = name(now)
      const isLive = environment.liveDeploymentId !== null
      const isStale = isLive && environment.liveVariables !== fingerprint
      // The running deployment began with the old variables, but the live one may match the new ones.
      const hasOthers = isStale || environment.observedGeneration < environment.generation
      const { redeployOnEnvChange: policy } = project.config
      const isWanted = policy === 'all' ? hasOthers || !isLive : policy === 'live' && isLive && hasOthers
      const isFree = project.state === 'active' && environment.frozenAt === null
      const mayBe = isFree && environment.desiredSha !== null
      return { environment, isStale, isDueEnvironment: isWanted && mayBe && name(then) !== fingerprint }
    })
}

/** The variables before the change. */
const undo = (facts: readonly EnvVarFacts[], changed: readonly VariableChanged[]): EnvVarFacts[] => {
  const after = new Set(changed.map(one => one.after?.id))
  return [...facts.filter(({ id }) => !after.has(id)), ...changed.flatMap(({ before }) => before ?? [])]
}

const markStale = async (tx: Transaction, judged: readonly Judged[]): Promise<void> => {
  for (const stale of [true, false]) {
    const ids = judged
      .filter(({ environment, isStale }) => isStale === stale && environment.variablesStale !== stale)
      .map(({ environment }) => environment.id)
    if (ids.length > 0) await setVariablesStale(tx, ids, stale)
  }
}

const deployAgain = async (
  tx: Transaction,
  environment: EnvironmentRow,
  by: string,
): Promise<DueEnvironment> => {
  const wanted = {
    desired: 'up',
    sha: environment.desiredSha as string,
    reason: 'variables_changed',
  } as const
  const { generation } = await changeWithDecision(tx, environment, wanted, {
    source: 'user',
    by,
    force: true,
  })
  return { environmentId: environment.id, generation }
}
