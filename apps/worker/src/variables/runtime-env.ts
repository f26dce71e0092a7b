import { parseTarget } from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'

/**
 * What of it a build gets too: what stays the same for all deployments of an environment, so that commits with the
 * same files share an image.
 */
export const buildMetadata = (told: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(told).filter(([name]) => !changing.includes(name)))

const changing = ['REVIEW_APP_SHA', 'REVIEW_APP_DEPLOYMENT_ID', 'REVIEW_APP_EXPIRES_AT', 'REVIEW_APP_PR_BASE']

/** The metadata variables of every app. Taxiway reserves names with this prefix. */
export const runtimeEnv = (
  { environment, project, deployment }: Pick<Attempt, 'environment' | 'project' | 'deployment'>,
  app: string,
  url: string,
): Record<string, string> => {
  const target = parseTarget(environment.target)
  const pullRequest = environment.observation?.kind === 'pr' ? environment.observation.pullRequest : undefined
  return {
    REVIEW_APP: 'true',
    REVIEW_APP_NAME: app,
    REVIEW_APP_URL: url,
    REVIEW_APP_HOST: new URL(url).host,
    REVIEW_APP_SHA: deployment.sha ?? '',
    REVIEW_APP_REPO: `${project.repositoryOwner}/${project.repositoryName}`,
    REVIEW_APP_PROJECT: project.slug,
    REVIEW_APP_DEPLOYMENT_ID: deployment.id,
    REVIEW_APP_BRANCH: pullRequest?.headRef ?? (target?.kind === 'branch' ? target.branch : ''),
    ...(target?.kind === 'pr' ? { REVIEW_APP_PR_NUMBER: String(target.number) } : {}),
    ...(pullRequest ? { REVIEW_APP_PR_BASE: pullRequest.baseRef } : {}),
    ...(environment.expiresAt ? { REVIEW_APP_EXPIRES_AT: environment.expiresAt.toISOString() } : {}),
  }
}
