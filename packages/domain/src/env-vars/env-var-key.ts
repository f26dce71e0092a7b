import { z } from 'zod'

/** Names that start so are told to every app by us, or by the platform. */
const reservedPrefixes = ['REVIEW_APP_', 'FLY_', 'LD_', 'DYLD_']
/** Names on which the machine, the build or the health check depends. */
const reservedNames = new Set(['PORT', 'PATH', 'HOME', 'TMPDIR', 'SHELL', 'USER', 'PWD', 'BASH_ENV', 'ENV'])

export const isReservedEnvVarKey = (key: string): boolean =>
  reservedNames.has(key) || reservedPrefixes.some(prefix => key.startsWith(prefix))

/** POSIX's own form of a name (IEEE Std 1003.1, 8.1), and none of ours. */
export const envVarKeySchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    'must be letters, digits and _, not begin with a digit, and have 128 characters at most',
  )
  .refine(key => !isReservedEnvVarKey(key), 'is reserved: choose another name')

export const maxEnvValueBytes = 64 * 1024
/** Of one project, and of an organization besides. */
export const maxEnvVarsPerOwner = 1_000

/** Any text of 64 KiB at most; an environment cannot hold NUL. */
export const envVarValueSchema = z
  .string()
  .refine(
    value => new TextEncoder().encode(value).length <= maxEnvValueBytes,
    'must have 65536 bytes at most',
  )
  .refine(value => !value.includes('\0'), 'must not contain NUL')

export const envVarPhases = ['build', 'runtime', 'both'] as const
export type EnvVarPhase = (typeof envVarPhases)[number]
export const envVarTrusts = ['trusted_only', 'any'] as const
export type EnvVarTrust = (typeof envVarTrusts)[number]
