import { z } from 'zod'
import type { RepositoryPlan } from '../github/plan-repository.js'

const line = z.string().nullable()

export const buildPlanSchema = z
  .object({
    ref: z.string(),
    sha: z.string(),
    plan: z
      .object({
        kind: z.enum(['node', 'static', 'procfile', 'command', 'dockerfile']),
        rootDirectory: z.string(),
        dockerfile: line.meta({ description: 'The file that builds; null where commands build.' }),
        packageManager: line,
        node: line.meta({ description: 'The range of Node that the source asks for; null: any.' }),
        install: line,
        build: z.array(z.string()).meta({ description: 'The commands, in this order.' }),
        release: line,
        start: line.meta({
          description:
            'Null for a site, which is served from `output`, and for a Dockerfile, whose image says it.',
        }),
        output: z
          .array(z.string())
          .meta({ description: 'The first of these folders that exists after the build is served.' }),
        reasons: z.array(z.string()).meta({ description: 'Why this and nothing else, a sentence each.' }),
      })
      .nullable(),
    problem: z.object({ code: z.string(), message: z.string() }).nullable().meta({
      description: 'What keeps this source from being built, with the next step; null with a plan.',
    }),
    candidates: z
      .array(z.object({ rootDirectory: z.string(), kind: z.string(), why: z.string() }))
      .meta({ description: 'Other folders with an app: set `config.rootDirectory` to one of them.' }),
  })
  .meta({ id: 'BuildPlan' })

export const presentBuildPlan = (plan: RepositoryPlan): z.output<typeof buildPlanSchema> => plan
