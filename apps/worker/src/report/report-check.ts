import {
  type DeploymentFacts,
  type EnvironmentRow,
  findCheckRuns,
  findCommitTargets,
  findDeploymentFacts,
  findLastCommand,
  findProjectsByRepository,
  hasOlderNamesake,
  intendResource,
  markPresent,
  type ProjectRow,
  repositoryOf,
} from '@taxiway/db'
import type { DeploymentId } from '@taxiway/domain'
import { type CheckTarget, checkName, type RenderedCheck, renderCheck } from '@taxiway/github'
import { headOf } from '@taxiway/lifecycle'
import { forProject } from './environment-report.js'
import type { ReportDeps, Tell } from './report-deployment.js'
import { toCheckReport } from './report-facts.js'

/** How many targets of one commit a check lists; destroyed ones are omitted first. */
const maxTargets = 100

/** Reports a commit's state to GitHub: one check run per project and commit, for all its targets. */
export const reportCheck = async (deps: ReportDeps, id: DeploymentId, tell: Tell): Promise<void> => {
  const { db, github } = deps
  const facts = await findDeploymentFacts(db, id)
  const sha = facts?.deployment.sha
  if (!facts || !sha) return
  const { project, environment } = facts
  const check = await renderCommit(deps, project, sha)
  if (!check) return
  const commit = { organizationId: project.organizationId, projectId: project.id, sha }
  const repository = repositoryOf(project)
  const known = await findCheckRuns(db, commit)
  if (known.length > 0)
    return tell({ check, known }, async () => {
      for (const checkRunId of known) await github.updateCheckRun({ repository, sha, check, checkRunId })
    })
  const resource = { environmentId: environment.id, kind: 'check_run' as const, name: sha }
  await intendResource(db, resource)
  const externalId = `${project.id}-${sha}`
  const { checkRunId } = await github.createCheckRun({ repository, sha, check, externalId })
  await markPresent(db, resource, String(checkRunId))
}

const renderCommit = async (
  { db, links, webUrl }: ReportDeps,
  project: ProjectRow,
  sha: string,
): Promise<RenderedCheck | undefined> => {
  const { id: projectId, organizationId } = project
  const found = await findCommitTargets(db, { organizationId, projectId, sha }, maxTargets + 1)
  const isAnyHolding = found.some(({ environment }) => holdsCommit(environment, sha))
  const siblings = await findProjectsByRepository(db, project.repositoryId)
  const isOneOfMany = siblings.filter(({ goneAt }) => goneAt === null).length > 1
  const toReport = (facts: DeploymentFacts) => {
    const report = toCheckReport(facts, { links, webUrl })
    return isOneOfMany ? { ...report, command: forProject(report.command, project.slug) } : report
  }
  const [first, ...others] = found.slice(0, maxTargets).map(
    (one): CheckTarget => ({
      ...toReport({ project, ...one }),
      target: one.environment.target,
      decides: !isAnyHolding || holdsCommit(one.environment, sha),
    }),
  )
  if (!first) return undefined
  const tag = (await hasOlderNamesake(db, project)) ? projectId.slice(-6) : undefined
  return renderCheck({
    name: checkName(project.slug, tag),
    targets: [first, ...others],
    hasMore: found.length > maxTargets,
    rerunRefused: await findRefusal(db, project, sha),
  })
}

/** Why the last "Re-run" of this commit changed nothing. */
const findRefusal = async (
  db: ReportDeps['db'],
  { repositoryId, slug }: ProjectRow,
  sha: string,
): Promise<string | undefined> => {
  const last = await findLastCommand(db, repositoryId, `commit:${sha}`)
  if (last?.kind !== 'rerun' || last.state !== 'refused') return undefined
  return last.answer?.parts.find(({ project }) => project === null || project === slug)?.text
}

/**
 * Whether a target still has the commit, either as its desired commit or as its head (held or skipped by
 * policy).
 */
const holdsCommit = (environment: EnvironmentRow, sha: string): boolean =>
  environment.desired !== 'down' &&
  (environment.desiredSha === sha || headOf(environment.observation) === sha)
