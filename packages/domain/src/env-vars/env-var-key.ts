import { z } from 'zod'
import { whyReserved } from './reserved-names.js'

/** The form of names in POSIX (IEEE Std 1003.1, 8.1). */
export const envVarNameSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    'must be letters, digits and _, not begin with a digit, and have 128 characters at most',
  )

/** The same, and not reserved. */
export const envVarKeySchema = envVarNameSchema.refine(key => whyReserved(key) === undefined, {
  error: ({ input }) => `is reserved, because ${whyReserved(String(input))}. Choose another name`,
})

export const maxEnvValueBytes = 64 * 1024
/** The limit for one project, and for an organization separately. */
export const maxEnvVarsPerOwner = 1_000

/**
 * Any text of at most 64 KiB. An environment cannot hold NUL, and half a surrogate pair would be stored as
 * another character.
 */
export const envVarValueSchema = z
  .string()
  .refine(
    value => new TextEncoder().encode(value).length <= maxEnvValueBytes,
    'must have 65536 bytes at most',
  )
  .refine(value => !value.includes('\0'), 'must not contain NUL')
  .refine(value => value.isWellFormed(), 'must not contain half a surrogate pair')

export const envVarPhases = ['build', 'runtime', 'both'] as const
/** Site generators read variables while they build, servers while they run. */
export const usualEnvVarPhase = 'both' satisfies (typeof envVarPhases)[number]
export type EnvVarPhase = (typeof envVarPhases)[number]
export const envVarTrusts = ['trusted_only', 'any'] as const
export type EnvVarTrust = (typeof envVarTrusts)[number]
