import {
  countEnvVars,
  deleteEnvVar,
  type EnvVarName,
  type EnvVarOwner,
  type EnvVarRow,
  findEnvVar,
  putEnvVar,
  type Transaction,
} from '@taxiway/db'
import {
  assertTemplateNames,
  DomainError,
  type EnvVarPhase,
  type EnvVarTrust,
  maxEnvVarsPerOwner,
  usualEnvVarPhase,
} from '@taxiway/domain'
import { envVarContext, type Vault } from '@taxiway/vault'
import { lengthOf } from '../views/env-var.js'

export type VariableChange = EnvVarName & {
  /** Absent: the value stays, and the variable must exist. */
  value?: string | undefined
  phase?: EnvVarPhase | undefined
  trust?: EnvVarTrust | undefined
  sensitive?: boolean | undefined
  remove?: boolean
  /** The version that the variable must have. */
  ifVersion?: number | undefined
}

export type Changed = {
  before: EnvVarRow | null
  after: EnvVarRow | null
  /** The new value, for variables that are not secret. */
  readable?: string | undefined
}

/**
 * Applies all changes or none; the caller holds the lock of the owner. Throws `resource.not_found` for a
 * variable that must exist and does not, `resource.precondition_failed` for another version,
 * `env.template_unknown`, `env.value_required`, `env.too_many` above a thousand.
 */
export const changeVariables = async (
  tx: Transaction,
  vault: Pick<Vault, 'seal' | 'open'>,
  owner: EnvVarOwner,
  changes: readonly VariableChange[],
  by: string,
): Promise<Changed[]> => {
  const changed: Changed[] = []
  for (const change of changes) changed.push(await changeOne(tx, vault, owner, change, by))
  if ((await countEnvVars(tx, owner)) > maxEnvVarsPerOwner)
    throw new DomainError('env.too_many', {
      message: `${owner.projectId === null ? 'An organization' : 'A project'} has ${maxEnvVarsPerOwner} variables at most; nothing was changed. Delete variables that nothing uses.`,
    })
  return changed
}

const changeOne = async (
  tx: Transaction,
  vault: Pick<Vault, 'seal' | 'open'>,
  owner: EnvVarOwner,
  change: VariableChange,
  by: string,
): Promise<Changed> => {
  const name = { key: change.key, scope: change.scope }
  const before = await findEnvVar(tx, owner, name)
  if (change.ifVersion !== undefined && before?.version !== change.ifVersion)
    throw new DomainError('resource.precondition_failed')
  if (change.remove) {
    if (!before) throw absent(name)
    await deleteEnvVar(tx, owner, name, by)
    return { before, after: null }
  }
  if (change.value !== undefined) assertTemplateNames(change.key, change.value, change.scope)
  const sensitive = change.sensitive ?? before?.sensitive ?? true
  // A token that may change variables must not be able to read secrets that other people wrote.
  if (before?.sensitive && !sensitive && change.value === undefined)
    throw new DomainError('env.value_required', {
      message: `The value of ${change.key} was written as a secret. To make it readable, send the value together with "sensitive": false.`,
    })
  const version = (before?.version ?? 0) + 1
  const value = change.value ?? (await keepValue(tx, vault, before, name))
  const context = envVarContext({ ...owner, ...name, version, sensitive })
  const after = await putEnvVar(tx, owner, {
    ...name,
    phase: change.phase ?? before?.phase ?? usualEnvVarPhase,
    trust: change.trust ?? before?.trust ?? 'trusted_only',
    sensitive,
    version,
    sealed: await vault.seal(tx, context, value),
    length: lengthOf(value),
    by,
  })
  return { before, after, readable: sensitive ? undefined : value }
}

/** The version is part of the encryption context, so a change of the phase alone encrypts the value again. */
const keepValue = async (
  tx: Transaction,
  vault: Pick<Vault, 'open'>,
  before: EnvVarRow | null,
  name: EnvVarName,
): Promise<string> => {
  if (!before) throw absent(name)
  return (await vault.open(tx, envVarContext(before), before.sealed)).reveal().toString('utf8')
}

const absent = ({ key, scope }: EnvVarName): DomainError =>
  new DomainError('resource.not_found', { message: `There is no variable ${key} for ${scope}.` })
