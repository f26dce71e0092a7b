import type { DotEnv } from '@taxiway/domain'
import { z } from 'zod'
import { envVarSchema } from './env-var.js'

const line = z.int().meta({ description: 'Of the text, counted from 1.' })

export const importedEnvVarsSchema = z
  .object({
    dryRun: z.boolean(),
    data: z.array(envVarSchema).meta({ description: 'What was set, as it is now. Empty in a dry run.' }),
    found: z.array(z.object({ line, key: z.string(), characters: z.int() })).meta({
      description: 'What the text sets, with the length of each value: compare it with what you meant.',
    }),
    skipped: z
      .array(z.object({ line, key: z.string(), reason: z.string() }))
      .meta({ description: 'Reserved names, which are never set, and why they are reserved.' }),
  })
  .meta({ id: 'ImportedEnvVars' })

export const presentFound = ({
  line,
  key,
  value,
}: DotEnv['variables'][number]): z.output<typeof importedEnvVarsSchema>['found'][number] => ({
  line,
  key,
  characters: value.length,
})
