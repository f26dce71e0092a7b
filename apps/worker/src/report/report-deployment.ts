import {
  type Database,
  type DeploymentFacts,
  findDeploymentFacts,
  findResource,
  intendResource,
  markPresent,
  repositoryOf,
} from '@taxiway/db'
import type { DeploymentId, MachinePrices } from '@taxiway/domain'
import { checksUrl, type GithubApp, reportWords } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'
import { isServing, type Links, statusOf } from './report-facts.js'

export type ReportDeps = {
  db: Database
  github: Pick<
    GithubApp,
    'createCheckRun' | 'updateCheckRun' | 'createDeployment' | 'createDeploymentStatus' | 'upsertComment'
  >
  links: Links
  /** The website of GitHub. */
  webUrl: string
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

const reportStatus = async (
  { db, github, links, webUrl }: ReportDeps,
  { project, environment, deployment }: DeploymentFacts,
  sha: string,
  tell: Tell,
) => {
  const resource = { environmentId: environment.id, kind: 'github_deployment' as const, name: deployment.id }
  const repository = repositoryOf(project)
  const isPullRequest = environment.target.startsWith('pr:')
  let externalId = (await findResource(db, resource))?.externalId
  if (!externalId) {
    await intendResource(db, { ...resource, deploymentId: deployment.id })
    const { deploymentId } = await github.createDeployment({
      repository,
      sha,
      environment: isPullRequest ? 'Preview' : environment.target.slice('branch:'.length),
      task: `review-app:${environment.target.replace(':', '-')}`,
      description: `${project.slug} ${environment.target}`,
      transient: isPullRequest,
      production: !isPullRequest && environment.target === `branch:${project.defaultBranch}`,
      externalId: deployment.id,
    })
    externalId = String(deploymentId)
    await markPresent(db, resource, externalId)
  }
  const isLive = environment.liveDeploymentId === deployment.id && isServing(environment)
  const words = reportWords[statusOf({ environment, deployment })]
  const status = {
    deploymentId: Number(externalId),
    // A release that a newer one replaced, or that was destroyed, is not live.
    state: deployment.state === 'live' && !isLive ? 'inactive' : words.deployment,
    description: words.label,
    environmentUrl: isLive ? (environment.url ?? undefined) : undefined,
    logUrl: links.console?.(deployment.id) ?? checksUrl(webUrl, repository, sha),
  }
  await tell(status, () => github.createDeploymentStatus({ repository, ...status }))
}
