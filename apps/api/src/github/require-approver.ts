import {
  type Database,
  findEnvironment,
  findGithubAccountOf,
  findProject,
  findTrustRule,
  repositoryOf,
} from '@taxiway/db'
import { approvesOwn, DomainError, type EnvironmentId, ownApproval } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import type { Principal } from '../auth/principal.js'

type Deps = { db: Database; github: Pick<GithubApp, 'findLogin' | 'getPermission'> | undefined }

export type RequireApprover = (
  principal: Pick<Principal, 'userId' | 'organizationId'>,
  environmentId: EnvironmentId,
) => Promise<void>

/** A user waits for GitHub's answer. */
const timeoutMs = 10_000

/**
 * Asks GitHub whether the person behind a request may write to the repository now: only such people approve
 * the code of strangers. Throws `project.permission_missing`, `github.user_token_missing` without a GitHub
 * account, and `github.*` without an answer, so nothing is approved then.
 */
export const createRequireApprover =
  ({ db, github }: Deps): RequireApprover =>
  async ({ userId, organizationId }, environmentId) => {
    const environment = await findEnvironment(db, environmentId)
    const project = environment && (await findProject(db, environment.projectId))
    if (!project || environment.organizationId !== organizationId) throw new DomainError('resource.not_found')
    if (github === undefined) throw new DomainError('github.not_configured')
    const accountId = userId === null ? null : await findGithubAccountOf(db, userId)
    if (accountId === null)
      throw new DomainError('github.user_token_missing', {
        message:
          'An approval needs the GitHub account of the person who approves. Sign in with GitHub, or use a token of a person who did.',
      })
    const repository = repositoryOf(project)
    const options = { signal: AbortSignal.timeout(timeoutMs) }
    const login = await github.findLogin(repository, Number(accountId), options)
    const permission = login === null ? 'none' : await github.getPermission(repository, login, options)
    if (permission !== 'admin' && permission !== 'write')
      throw new DomainError('project.permission_missing', {
        message:
          'Only people who may write to the repository on GitHub approve its commits. Ask one of them.',
      })
    const rule = await findTrustRule(db, organizationId)
    if (approvesOwn(rule, environment.observation, login ?? ''))
      throw new DomainError('project.permission_missing', { message: ownApproval })
  }
