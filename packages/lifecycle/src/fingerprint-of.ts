import { createHash } from 'node:crypto'
import { describeResolved, type EnvVarPhase, type ResolvedEnvVar } from '@taxiway/domain'

/** A short name of the variables that apply (of some phases only, if given); equal names mean equal variables. No value goes into it. */
export const fingerprintOf = (resolved: readonly ResolvedEnvVar[], phases?: readonly EnvVarPhase[]): string =>
  createHash('sha256').update(describeResolved(resolved, phases)).digest('base64url').slice(0, 22)
