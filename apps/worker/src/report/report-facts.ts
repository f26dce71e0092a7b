import type { DeploymentFacts, DeploymentRow, EnvironmentRow } from '@taxiway/db'
import {
  bringsUp,
  type CatalogueEntry,
  type DeploymentId,
  describeMachineFault,
  describeReason,
  errorCatalogue,
  isTerminal,
} from '@taxiway/domain'
import type { ProjectReport, ReportStatus } from '@taxiway/github'
import { headOf } from '@taxiway/lifecycle'

/** Where a person reads on. Without a page, reports have no link: the API answers strangers with 401. */
export type Links = { console?: (id: DeploymentId) => string }

export const toProjectReport = (
  { project, environment, deployment }: DeploymentFacts,
  links: Links,
  now: Date,
  /** What its machines cost, in words. */
  cost?: string,
): ProjectReport => {
  const fault = faultOf(environment, deployment)
  const isWaiting = waitsForProvider(environment, deployment)
  const sha = deployment.sha ?? environment.liveSha ?? headOf(environment.observation) ?? ''
  return {
    projectName: project.slug,
    status: statusOf({ environment, deployment }),
    sha,
    url: isServing(environment) ? (environment.url ?? undefined) : undefined,
    liveSha:
      environment.liveSha && environment.liveSha !== sha && isServing(environment)
        ? environment.liveSha
        : undefined,
    expiresAt: environment.expiresAt?.toISOString(),
    pinned: environment.pinnedUntil !== null && environment.pinnedUntil > now,
    logsUrl: links.console?.(deployment.id),
    updatedAt: (isWaiting
      ? deployment.createdAt
      : (deployment.finishedAt ?? deployment.startedAt ?? deployment.createdAt)
    ).toISOString(),
    estimatedCost: cost,
    reason: fault ?? reasonFor(deployment, environment),
    error: deployment.state === 'failed' ? (deployment.errorMessage ?? undefined) : undefined,
  }
}

/** The status to show. While a provider is waited for, the tries in between are not shown. */
export const statusOf = ({
  environment,
  deployment,
}: Pick<DeploymentFacts, 'environment' | 'deployment'>): ReportStatus => {
  if (faultOf(environment, deployment)) return 'failed'
  return waitsForProvider(environment, deployment) ? 'queued' : deployment.state
}

const waitsForProvider = (environment: EnvironmentRow, deployment: DeploymentRow): boolean =>
  environment.providerWait !== null &&
  deployment.generation === environment.generation &&
  !isTerminal(deployment.state)

/** A release is live and not asleep. */
export const isServing = ({ liveDeploymentId, asleepSince }: EnvironmentRow): boolean =>
  liveDeploymentId !== null && asleepSince === null

/** The machine fault of a live deployment. */
export const faultOf = (environment: EnvironmentRow, deployment: DeploymentRow): string | undefined =>
  environment.machineFault && environment.liveDeploymentId === deployment.id && isServing(environment)
    ? describeMachineFault(environment.machineFault, environment.machineRepairs, environment.isRepairOff)
    : undefined

const reasonFor = (deployment: DeploymentRow, environment: EnvironmentRow): string | undefined => {
  const { providerWait } = environment
  if (providerWait && waitsForProvider(environment, deployment))
    return `${describeReason(providerWait)} (${providerWait})`
  if (deployment.state === 'queued' && deployment.errorCode)
    return `Waiting to try again (${deployment.errorCode})`
  if (deployment.state === 'failed' && deployment.errorCode) return describe(deployment.errorCode)
  if (deployment.state === 'skipped' || !bringsUp(deployment.kind)) return describeReason(deployment.reason)
  if (environment.idleSince && environment.liveDeploymentId === deployment.id)
    return describeReason('nobody_visits')
  return undefined
}

const describe = (code: string): string => {
  const known = (errorCatalogue as Record<string, CatalogueEntry>)[code]
  return known ? `${known.title}. ${known.help} (${code})` : code
}
