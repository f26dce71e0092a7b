import {
  type Database,
  type DeploymentFacts,
  findDeploymentFacts,
  findResource,
  hasOlderNamesake,
  intendResource,
  markGone,
  markPresent,
  type ProjectRow,
  repositoryOf,
} from '@taxiway/db'
import { type DeploymentId, describeReason, isTerminal, type MachinePrices } from '@taxiway/domain'
import { checksUrl, type GithubApp, reportWords } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'
import { addressOf, isServing, type Places, statusOf } from './report-facts.js'

export type ReportDeps = Places & {
  db: Database
  github: Pick<
    GithubApp,
    | 'createCheckRun'
    | 'updateCheckRun'
    | 'createDeployment'
    | 'createDeploymentStatus'
    | 'deleteDeployment'
    | 'upsertComment'
  >
  clock: Pick<Clock, 'now'>
  /** Without them, reports tell no cost. */
  prices?: MachinePrices
}

/** Calls `send`, unless GitHub already shows this report. */
export type Tell = (report: unknown, send: () => Promise<void>) => Promise<void>

/** Reports a deployment's state to GitHub as the status of its GitHub deployment. */
export const reportDeployment = async (deps: ReportDeps, id: DeploymentId, tell: Tell): Promise<void> => {
  const facts = await findDeploymentFacts(deps.db, id)
  if (facts?.deployment.sha) await reportStatus(deps, facts, facts.deployment.sha, tell)
}

const reportStatus = async (deps: ReportDeps, facts: DeploymentFacts, sha: string, tell: Tell) => {
  const { db, github, links, webUrl } = deps
  const { project, environment, deployment } = facts
  const resource = { environmentId: environment.id, kind: 'github_deployment' as const, name: deployment.id }
  const repository = repositoryOf(project)
  const known = await findResource(db, resource)
  if (known?.state === 'gone' || (isOver(facts) && !known)) return
  const externalId = known?.externalId ?? (await create(deps, facts, sha))
  const deploymentId = Number(externalId)
  if (isOver(facts)) {
    const description = `Taken down. ${describeReason(environment.desiredReason)}`
    await tell({ deploymentId, deleted: true }, async () => {
      await github.deleteDeployment({ repository, deploymentId, description })
      await markGone(db, resource)
    })
    return
  }
  const isLive = environment.liveDeploymentId === deployment.id && isServing(environment)
  const shown = statusOf(facts)
  const words = reportWords[shown]
  const isEnded = deployment.state === 'live' && (!isLive || environment.desired === 'down')
  const status = {
    deploymentId,
    state: isEnded ? 'inactive' : words.deployment,
    description: isEnded && shown === 'live' ? describeEnd(isLive) : words.label,
    environmentUrl: isLive && shown === 'live' ? addressOf(environment) : undefined,
    logUrl: links.console?.(deployment.id) ?? checksUrl(webUrl, repository, sha),
  } as const
  await tell(status, () => github.createDeploymentStatus({ repository, ...status }))
}

const describeEnd = (isLive: boolean): string =>
  isLive ? 'Its app is being taken down' : 'Another deployment replaced it'

/** Nothing of the environment is left, so GitHub keeps no deployment of it. */
const isOver = ({ environment, deployment }: DeploymentFacts): boolean =>
  environment.desired === 'down' && environment.liveDeploymentId === null && isTerminal(deployment.state)

const create = async (
  { db, github }: ReportDeps,
  { project, environment, deployment }: DeploymentFacts,
  sha: string,
): Promise<string> => {
  const resource = { environmentId: environment.id, kind: 'github_deployment' as const, name: deployment.id }
  const isPullRequest = environment.target.startsWith('pr:')
  await intendResource(db, { ...resource, deploymentId: deployment.id })
  const { deploymentId } = await github.createDeployment({
    repository: repositoryOf(project),
    sha,
    environment: await environmentName(db, project),
    task: `review-app:${environment.target.replace(':', '-')}`,
    description: `${project.slug} ${environment.target}`,
    transient: isPullRequest,
    production: environment.target === `branch:${project.defaultBranch}`,
    externalId: deployment.id,
  })
  await markPresent(db, resource, String(deploymentId))
  return String(deploymentId)
}

/** One environment on GitHub for each project; its deployments differ by task. Namesakes are told apart as in checks. */
const environmentName = async (db: ReportDeps['db'], project: ProjectRow): Promise<string> => {
  const tag = (await hasOlderNamesake(db, project)) ? `-${project.id.slice(-6)}` : ''
  return `taxiway/${project.slug}${tag}`
}
