import { completeConfig } from '@taxiway/domain'
import type { RouteHandlerMethod } from 'fastify'
import type { Pool } from 'pg'

const text = `select id, slug, state, repository_id, repository_owner, repository_name, default_branch, is_private,
    connection, grace_until, config, configured, created_at, updated_at
  from projects where organization_id = $1 and deleted_at is null order by created_at desc, id desc limit 51`

type Row = {
  id: string
  slug: string
  state: string
  repository_id: string
  repository_owner: string
  repository_name: string
  default_branch: string
  is_private: boolean | null
  connection: string
  grace_until: Date | null
  config: object
  configured: string[]
  created_at: Date
  updated_at: Date
}

/**
 * The shortest program that returns these bytes: no credential, no limits, no schema, one prepared query. It
 * returns the cursor from the request, because making a cursor is part of the work it leaves out.
 */
export const listProjectsBare =
  (pool: Pool, organizationId: string): RouteHandlerMethod =>
  async (request, reply) => {
    const { rows } = await pool.query<Row>({ name: 'bare', text, values: [organizationId] })
    const data = rows.slice(0, 50).map(row => ({
      id: row.id,
      slug: row.slug,
      state: row.state,
      repository: {
        id: Number(row.repository_id),
        owner: row.repository_owner,
        name: row.repository_name,
        defaultBranch: row.default_branch,
        private: row.is_private,
      },
      connection: { state: row.connection, graceUntil: row.grace_until },
      warnings: [],
      config: completeConfig(row.config),
      configured: row.configured,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }))
    const nextCursor = request.headers['x-cursor'] ?? null
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ data, nextCursor }))
  }
