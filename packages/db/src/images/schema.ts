import type { DeploymentId, ImageId, OrganizationId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { foreignKey, index, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { projects } from '../projects/schema.js'

/** A DSSE envelope (secure-systems-lab/dsse): a signed statement of where an image came from. */
export type SignedStatement = {
  payloadType: string
  /** Base64. */
  payload: string
  signatures: { keyid: string; sig: string }[]
}

/**
 * Images that were built for a project. A row is written before anything can find the image, and stays until
 * the image is deleted.
 */
export const images = pgTable(
  'images',
  {
    id: text('id').$type<ImageId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    projectId: text('project_id').$type<ProjectId>().notNull(),
    /** Which deployment built it last. */
    deploymentId: text('deployment_id').$type<DeploymentId>().notNull(),
    reference: text('reference').notNull(),
    digest: text('digest').notNull(),
    /** The commit that it was built from, and Git's id of all files of that commit. */
    sha: text('sha').notNull(),
    tree: text('tree'),
    state: text('state').$type<'intended' | 'present' | 'gone'>().notNull().default('intended'),
    provenance: jsonb('provenance').$type<SignedStatement>(),
    /** When a deployment last chose it. */
    usedAt: at('used_at').notNull().defaultNow(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  table => [
    unique('images_digest_key').on(table.projectId, table.digest),
    foreignKey({
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    // Projects whose builds give the same content share an image.
    index('images_shared_idx').on(table.digest),
    index('images_used_idx').on(table.usedAt).where(sql`state <> 'gone'`),
    index('images_gone_idx').on(table.usedAt).where(sql`state = 'gone'`),
  ],
)
export type ImageRow = typeof images.$inferSelect
