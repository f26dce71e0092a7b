import { findDeployment, findEnvironment, findProject, repositoryOf, storeFileSettings } from '@taxiway/db'
import {
  DomainError,
  effectiveConfig,
  type FileSettings,
  type TargetConfig,
  targetConfig,
  trustOf,
} from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { readConfigFile } from '../facts/read-config-file.js'

/**
 * Gives the attempt the settings that count for its commit: those of the project, then of the repository's file, then
 * defaults. A rollback takes the file of the deployment that it rolls back to. Throws `config.file_invalid` with the
 * place of an error in the file.
 */
export const settleConfig = async (deps: StepDeps, attempt: Attempt): Promise<void> => {
  const { db } = deps
  const { deployment } = attempt
  const project = (await findProject(db, attempt.project.id)) ?? attempt.project
  const known = deployment.fileSettings ?? (await settingsOfEarlier(deps, attempt))
  const file = known ?? (await readSettings(deps, attempt))
  if (deployment.fileSettings === null) {
    await attempt.write(tx => storeFileSettings(tx, deployment.id, file))
    attempt.deployment = { ...attempt.deployment, fileSettings: file }
  }
  attempt.project = { ...project, config: effectiveConfig(project, file) }
}

const settingsOfEarlier = async ({ db }: StepDeps, { deployment }: Attempt): Promise<FileSettings | null> =>
  deployment.variablesOf === null
    ? null
    : ((await findDeployment(db, deployment.variablesOf))?.fileSettings ?? null)

const readSettings = async (deps: StepDeps, attempt: Attempt): Promise<FileSettings> => {
  const { config, file, problem } = await settingsOfCommit(deps, attempt)
  if (problem === null || config.configPath === '') return file
  throw new DomainError('config.file_invalid', { message: describeProblem(problem) })
}

export const describeProblem = (problem: NonNullable<TargetConfig['problem']>): string => {
  const { path, from, line, column, message } = problem
  return `${path} of ${from}, line ${line}, column ${column}: ${message}`
}

/** A commit that is not the head, or whose facts policy did not need, has its file read here. */
const settingsOfCommit = async (
  { db, github }: StepDeps,
  { project, deployment, signal, ...attempt }: Attempt,
): Promise<TargetConfig> => {
  // The author was asked about after the attempt began.
  const environment = (await findEnvironment(db, attempt.environment.id)) ?? attempt.environment
  const { observation, facts } = environment
  const path = effectiveConfig(project).configPath
  const { sha } = deployment
  if (path === '' || observation === null || sha === null)
    return { config: effectiveConfig(project), file: {}, problem: null, notes: [] }
  const isTrusted = trustOf(environment) === 'trusted'
  const repository = repositoryOf(project)
  const read = (ref: string) => readConfigFile(github, repository, { ref, path }, signal)
  const own = facts?.headSha === sha ? facts.ownFile : undefined
  const ownFile = own ?? (isTrusted ? await read(sha) : { id: null })
  const pull = observation.kind === 'pr' ? observation.pullRequest : null
  const ref = pull?.baseRef
  const known = facts?.baseFile?.ref === ref ? facts?.baseFile : undefined
  const baseFile =
    known ?? (ref === undefined ? undefined : { ref, file: await read(`refs/heads/${ref}`), readAt: '' })
  const at: typeof observation = pull
    ? { kind: 'pr', pullRequest: { ...pull, headSha: sha } }
    : observation.kind === 'branch'
      ? { kind: 'branch', branch: { ...observation.branch, headSha: sha } }
      : observation
  return targetConfig({
    stored: project,
    facts: { headSha: sha, ownFile, ...(baseFile && { baseFile }) },
    observation: at,
    isTrusted,
  })
}
