import { type Database, type DeploymentRow, type EnvironmentRow, type ProjectRow, schema } from '@taxiway/db'
import {
  bringsUp,
  type CatalogueEntry,
  type DeploymentId,
  describeMachineFault,
  describeReason,
  errorCatalogue,
} from '@taxiway/domain'
import type { ProjectReport, ReportStatus, RepositoryRef } from '@taxiway/github'
import { and, desc, eq, ne } from 'drizzle-orm'

export type DeploymentFacts = { project: ProjectRow; environment: EnvironmentRow; deployment: DeploymentRow }

/** The current facts of a deployment and of its environment and project. */
export const findDeploymentFacts = async (
  db: Database,
  id: DeploymentId,
): Promise<DeploymentFacts | null> => {
  const [row] = await db
    .select({ project: schema.projects, environment: schema.environments, deployment: schema.deployments })
    .from(schema.deployments)
    .innerJoin(schema.environments, eq(schema.environments.id, schema.deployments.environmentId))
    .innerJoin(schema.projects, eq(schema.projects.id, schema.environments.projectId))
    .where(eq(schema.deployments.id, id))
  return row ?? null
}

/** Each project's newest deployment of one pull request; projects that never deployed it have none. */
export const findPullRequestFacts = async (
  db: Database,
  repositoryId: number,
  target: string,
): Promise<DeploymentFacts[]> => {
  const rows = await db
    .selectDistinctOn([schema.environments.id], {
      project: schema.projects,
      environment: schema.environments,
      deployment: schema.deployments,
    })
    .from(schema.environments)
    .innerJoin(schema.projects, eq(schema.projects.id, schema.environments.projectId))
    .innerJoin(
      schema.deployments,
      and(
        eq(schema.deployments.environmentId, schema.environments.id),
        ne(schema.deployments.state, 'skipped'),
      ),
    )
    .where(and(eq(schema.projects.repositoryId, repositoryId), eq(schema.environments.target, target)))
    .orderBy(schema.environments.id, desc(schema.deployments.id))
    .limit(50)
  return rows
}

export type Links = { deployment: (id: DeploymentId) => string }

export const toProjectReport = (
  { project, environment, deployment }: DeploymentFacts,
  links: Links,
  now: Date,
): ProjectReport => {
  const fault = faultOf(environment, deployment)
  const sha = deployment.sha ?? environment.liveSha ?? headOf(environment) ?? ''
  return {
    projectName: project.slug,
    status: fault ? 'failed' : (deployment.state as ReportStatus),
    sha,
    url: isServing(environment) ? (environment.url ?? undefined) : undefined,
    liveSha:
      environment.liveSha && environment.liveSha !== sha && isServing(environment)
        ? environment.liveSha
        : undefined,
    expiresAt: environment.expiresAt?.toISOString(),
    pinned: environment.pinnedUntil !== null && environment.pinnedUntil > now,
    logsUrl: links.deployment(deployment.id),
    updatedAt: (deployment.finishedAt ?? deployment.startedAt ?? deployment.createdAt).toISOString(),
    reason: fault ?? reasonFor(deployment, environment),
    error: deployment.state === 'failed' ? (deployment.errorMessage ?? undefined) : undefined,
  }
}

/** A release is live and not asleep. */
export const isServing = ({ liveDeploymentId, asleepSince }: EnvironmentRow): boolean =>
  liveDeploymentId !== null && asleepSince === null

/** The machine fault of a live deployment. */
export const faultOf = (environment: EnvironmentRow, deployment: DeploymentRow): string | undefined =>
  environment.machineFault && environment.liveDeploymentId === deployment.id && isServing(environment)
    ? describeMachineFault(environment.machineFault, environment.machineRepairs)
    : undefined

const reasonFor = (deployment: DeploymentRow, environment: EnvironmentRow): string | undefined => {
  const { providerWait } = environment
  if (deployment.state === 'queued' && providerWait && deployment.generation === environment.generation)
    return `${describeReason(providerWait)} (${providerWait})`
  if (deployment.state === 'queued' && deployment.errorCode)
    return `Waiting to try again (${deployment.errorCode})`
  if (deployment.state === 'failed' && deployment.errorCode) return describe(deployment.errorCode)
  if (deployment.state === 'skipped' || !bringsUp(deployment.kind)) return describeReason(deployment.reason)
  return undefined
}

const describe = (code: string): string => {
  const known = (errorCatalogue as Record<string, CatalogueEntry>)[code]
  return known ? `${known.title}. ${known.help} (${code})` : code
}

/** The last head commit that GitHub reported for a target. */
export const headOf = ({ observation }: EnvironmentRow): string | undefined =>
  observation?.kind === 'pr' ? observation.pullRequest.headSha : (observation?.branch.headSha ?? undefined)

export const repositoryOf = (project: ProjectRow): RepositoryRef => ({
  installationId: project.installationId,
  repositoryId: project.repositoryId,
  owner: project.repositoryOwner,
  name: project.repositoryName,
})
