import {
  type Database,
  type EnvironmentRow,
  findTrustRule,
  inTransaction,
  isAuthorFresh,
  type ProjectRow,
  repositoryOf,
} from '@taxiway/db'
import { type AuthorAccess, isDomainError, type TrustRule } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { noteAuthor } from '@taxiway/lifecycle'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

/** Without an answer of GitHub, an answer counts for this long. */
const maxAgeMs = 3_600_000

/**
 * Asks GitHub about the author of a pull request before anything of it runs. Policy decides on the answer; a
 * commit that is held then ends this attempt at its next state. Throws `github.*` when neither an answer nor
 * a recent one exists, so unchecked code runs nowhere.
 */
export const checkAuthor = async ({ db, github }: StepDeps, attempt: Attempt): Promise<void> => {
  const { environment, project, signal } = attempt
  try {
    const verdict = await askAboutAuthor({ db, github }, environment, project, signal)
    if (verdict) attempt.environment = { ...environment, authorVerdict: verdict }
  } catch (error) {
    signal.throwIfAborted()
    if (!(await isAuthorFresh(db, environment.id, maxAgeMs))) throw error
    attempt.logger.warn({ err: error }, 'GitHub could not be asked about the author; its last answer counts')
  }
}

type Deps = { db: Database; github: Pick<GithubApp, 'getPermission' | 'getPullRequest'> }

/** Asks about the author and applies the answer; null for what has no author to ask about. */
export const askAboutAuthor = async (
  { db, github }: Deps,
  environment: EnvironmentRow,
  project: ProjectRow,
  signal?: AbortSignal,
) => {
  const { observation } = environment
  if (observation?.kind !== 'pr') return null
  const { author, headRepositoryId, baseRepositoryId, number } = observation.pullRequest
  // The code of a fork and of a deleted account is not trusted, even if GitHub grants the account access.
  if (author === null || headRepositoryId !== baseRepositoryId) return null
  const options = signal ? { signal } : {}
  const rule = await findTrustRule(db, project.organizationId)
  const access = await readAccess(
    github,
    { repository: repositoryOf(project), number, author, rule },
    options,
  )
  return (await inTransaction(db, tx => noteAuthor(tx, environment, access))).verdict
}

type Question = {
  repository: Parameters<GithubApp['getPermission']>[0]
  number: number
  author: { login: string; type: string }
  rule: TrustRule
}

const readAccess = async (
  github: Deps['github'],
  { repository, number, author, rule }: Question,
  options: { signal?: AbortSignal },
): Promise<AuthorAccess> => {
  const { login, type } = author
  // GitHub knows no permission of an App as a user; its branch in the repository shows that it may push.
  if (type === 'Bot') return { login, permission: 'write', isMember: false }
  const permission = await github.getPermission(repository, login, options).catch((error: unknown) => {
    // The account is gone or was renamed.
    if (isDomainError(error, 'github.not_found')) return 'none' as const
    throw error
  })
  if (rule === 'write') return { login, permission, isMember: false }
  const pull = await github.getPullRequest(repository, number, options)
  return { login, permission, isMember: pull.author?.login === login && members.has(pull.authorAssociation) }
}

/** GitHub's names for people of the organization that owns the repository. */
const members: ReadonlySet<string> = new Set(['OWNER', 'MEMBER'])
