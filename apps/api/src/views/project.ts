import type { ProjectRecord } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const projectSchema = z
  .object({
    id: idSchema('prj'),
    slug: z.string(),
    state: z.enum(['active', 'paused', 'archived', 'deleted']),
    repository: z.object({
      id: z.int(),
      owner: z.string(),
      name: z.string(),
      defaultBranch: z.string(),
    }),
    config: z.record(z.string(), z.unknown()).meta({ description: 'How it is built, run and reviewed.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Project' })

export const presentProject = (row: ProjectRecord): z.output<typeof projectSchema> => ({
  id: row.id,
  slug: row.slug,
  state: row.state,
  repository: {
    id: row.repositoryId,
    owner: row.repositoryOwner,
    name: row.repositoryName,
    defaultBranch: row.defaultBranch,
  },
  config: row.config,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
