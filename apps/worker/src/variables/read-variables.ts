import { listSealedEnvVars, type Queryable } from '@taxiway/db'
import { DomainError, isDomainError, isPlainWord, resolveEnvVars } from '@taxiway/domain'
import { envVarPlaceOf, fingerprintOf, runsTrustedCode } from '@taxiway/lifecycle'
import { envVarContext, type Vault } from '@taxiway/vault'
import type { Attempt } from '../attempt/attempt.js'

export type Values = Record<string, string>

/** The variables of one deployment, with values: sealed before storing, never logged. */
export type Variables = {
  build: Values
  runtime: Values
  /** The names of those that logs show: marked as no secret, or a plain word. Absent in snapshots that an older worker took: then all are. */
  readable?: string[]
  /** Whether some of them are for trusted code alone; absent in snapshots that an older worker took. */
  holdsTrusted?: boolean
  /** Fingerprints without values: of all variables, and of those that a build depends on. */
  fingerprint: string
  buildFingerprint: string
}

/**
 * Decrypts every variable that applies to the environment, all or none. Throws `env.undecryptable` with the
 * variable's name.
 */
export const readVariables = async (
  db: Queryable,
  vault: Pick<Vault, 'open'>,
  { environment, project }: Pick<Attempt, 'environment' | 'project'>,
): Promise<Variables> => {
  const rows = await listSealedEnvVars(db, { organizationId: project.organizationId, projectId: project.id })
  const resolved = resolveEnvVars(rows, envVarPlaceOf(environment, project), {
    trusted: runsTrustedCode(environment),
  })
  const readable: string[] = []
  const variables: Variables = {
    build: {},
    runtime: {},
    readable,
    holdsTrusted: resolved.some(({ winner }) => winner?.trust === 'trusted_only'),
    fingerprint: fingerprintOf(resolved),
    buildFingerprint: fingerprintOf(resolved, ['build', 'both']),
  }
  for (const { key, winner } of resolved) {
    if (!winner) continue
    const opened = await vault.open(db, envVarContext(winner), winner.sealed).catch((error: unknown) => {
      if (isDomainError(error, 'crypto.decrypt_failed')) throw undecryptable(key, winner.scope, error)
      throw error
    })
    const value = opened.reveal().toString('utf8')
    if (!winner.sensitive || isPlainWord(key, value)) readable.push(key)
    if (winner.phase !== 'runtime') variables.build[key] = value
    if (winner.phase !== 'build') variables.runtime[key] = value
  }
  return variables
}

const undecryptable = (key: string, scope: string, cause: unknown): DomainError =>
  new DomainError('env.undecryptable', {
    message: `The variable ${key} (${scope}) cannot be opened, so the deployment waits. Set it again, then Taxiway goes on. If an earlier release is live, it stays live.`,
    details: { key, scope },
    cause,
  })
