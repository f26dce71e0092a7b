import type { ProjectRecord } from '@taxiway/db'
import { completeConfig, connections, findMissingPermissions, idSchema, namesSet } from '@taxiway/domain'
import { z } from 'zod'
import { storedObject, timestamp } from '../routes/responses.js'

/** The prefix of app names and addresses. */
export const slugSchema = z
  .string()
  .max(40)
  .regex(/^[a-z](-?[a-z0-9])*$/, 'must begin with a letter and hold a-z, 0-9 and single dashes between them')

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
      private: z.boolean().nullable(),
    }),
    connection: z.object({ state: z.enum(connections), graceUntil: timestamp.nullable() }).meta({
      description:
        'The state of the connection to the repository, and when Taxiway takes all apps down if it stays lost.',
    }),
    warnings: z
      .array(
        z.discriminatedUnion('code', [
          z.object({
            code: z.literal('github.permission_missing'),
            permission: z.string(),
            level: z.enum(['read', 'write']),
            message: z.string(),
          }),
          z.object({ code: z.literal('repository.public'), message: z.string() }),
        ]),
      )
      .max(20)
      .meta({
        description:
          'Problems of this project, with the next step. A warning disappears when its cause is fixed.',
      }),
    config: storedObject({ description: 'Settings for building, running and reviewing.' }),
    configured: z.array(z.string()).max(100).meta({
      description:
        "The settings that were set here. All others take the value of the repository's file, or of `config`.",
    }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Project' })

const publicWarning =
  'The repository has become public: everybody sees the addresses of its apps and may open pull requests. Check which variables its apps get and who is trusted, then save the settings.'

/** Every write raises the version, so it identifies the state that a reader saw. */
export const projectTag = ({ id, version }: { id: string; version: number }): string => `"${id}-${version}"`

export const presentProject = (row: ProjectRecord): z.output<typeof projectSchema> => ({
  id: row.id,
  slug: row.slug,
  state: row.state,
  repository: {
    id: row.repositoryId,
    owner: row.repositoryOwner,
    name: row.repositoryName,
    defaultBranch: row.defaultBranch,
    private: row.isPrivate,
  },
  connection: { state: row.connection, graceUntil: row.graceUntil?.toISOString() ?? null },
  warnings: [
    ...findMissingPermissions(row.grantedPermissions, ['deployment', 'feature']).map(missing => ({
      code: 'github.permission_missing' as const,
      ...missing,
    })),
    ...(row.publicSince === null ? [] : [{ code: 'repository.public' as const, message: publicWarning }]),
  ],
  config: completeConfig(row.config),
  configured: namesSet(row).sort(),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
