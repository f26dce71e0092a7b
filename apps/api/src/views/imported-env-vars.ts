import { type DotEnv, type EnvVarPhase, usualEnvVarPhase } from '@taxiway/domain'
import { z } from 'zod'
import { envVarPhaseSchema, envVarSchema } from './env-var.js'

const line = z.int().meta({ description: 'Line of the text, counted from 1.' })

export const importedEnvVarsSchema = z
  .object({
    dryRun: z.boolean(),
    data: z
      .array(envVarSchema)
      .meta({ description: 'The variables that were set, in their new state. Empty in a dry run.' }),
    found: z.array(z.object({ line, key: z.string(), characters: z.int(), phase: envVarPhaseSchema })).meta({
      description:
        'The variables of the text, with the length of each value, so that you can check them. Without `phase` in the request, variables that exist keep theirs.',
    }),
    skipped: z
      .array(z.object({ line, key: z.string(), reason: z.string() }))
      .meta({ description: 'Skipped reserved names, with the reason.' }),
  })
  .meta({ id: 'ImportedEnvVars' })

/** `phase`: what the request asks for. */
export const presentFound = (
  { line, key, value }: DotEnv['variables'][number],
  phase: EnvVarPhase = usualEnvVarPhase,
): z.output<typeof importedEnvVarsSchema>['found'][number] => ({
  line,
  key,
  characters: value.length,
  phase,
})
