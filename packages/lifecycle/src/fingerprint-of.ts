import { createHash } from 'node:crypto'
import { describeResolved, type EnvVarPhase, type ResolvedEnvVar } from '@taxiway/domain'

/**
 * A fingerprint of the variables that apply (optionally of some phases only). Equal fingerprints mean equal
 * variables. It contains no value.
 */
export const fingerprintOf = (resolved: readonly ResolvedEnvVar[], phases?: readonly EnvVarPhase[]): string =>
  createHash('sha256').update(describeResolved(resolved, phases)).digest('base64url').slice(0, 22)
