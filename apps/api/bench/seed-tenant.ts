import { randomBytes } from 'node:crypto'
import { createApiToken } from '@taxiway/crypto'
import { newId, type OrganizationId, projectConfigSchema } from '@taxiway/domain'
import pg from 'pg'

export const projectCount = 1_000
export const deploymentCount = 100_000
export const variableCount = 100

export type SeededTenant = {
  organizationId: OrganizationId
  environmentId: string
  projectId: string
  token: string
  sessionToken: string
}

/** One organization with 1,000 projects of one environment each, 100,000 deployments spread over them, and 100 variables in one project. */
export const seedTenant = async (databaseUrl: string): Promise<SeededTenant> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const organizationId = newId('org')
    const { token, hash } = createApiToken()
    await client.query(
      `insert into organizations (id, name, slug, created_at) values ($1, 'Acme', 'acme', now())`,
      [organizationId],
    )
    await client.query(
      `insert into api_tokens (id, organization_id, name, scopes, hint, hash) values ($1, $2, 'bench', '{read}', 'txw_', $3)`,
      [newId('tok'), organizationId, hash],
    )
    const sessionToken = randomBytes(24).toString('base64url')
    await client.query(`insert into users (id, name, email) values ('usr_bench', 'Ada', 'ada@example.com')`)
    await client.query(
      `insert into members (id, organization_id, user_id, role, created_at) values ('mem_bench', $1, 'usr_bench', 'viewer', now())`,
      [organizationId],
    )
    await client.query(
      `insert into sessions (id, token, user_id, expires_at, created_at, updated_at) values ('ses_bench', $1, 'usr_bench', now() + interval '1 day', now(), now())`,
      [sessionToken],
    )
    const config = JSON.stringify(projectConfigSchema.parse({}))
    await client.query(
      `insert into projects (id, organization_id, slug, repository_id, installation_id, repository_owner, repository_name, default_branch, config, created_at)
       select ${id('prj')}, $1, 'shop-' || n, n, 7, 'acme', 'shop-' || n, 'main', $2, now() - n * interval '1 minute'
       from generate_series(1, $3::int) n`,
      [organizationId, config, projectCount],
    )
    await client.query(
      `insert into environments (id, organization_id, project_id, target, app_name, desired, desired_reason, desired_sha, observed_generation, url)
       select ${id('env')}, $1, ${id('prj')}, 'pr:' || n, 'shop-pr-' || n, 'up', 'pull_request_open', repeat('a', 40), 1, 'https://shop-pr-' || n || '.example'
       from generate_series(1, $2::int) n`,
      [organizationId, projectCount],
    )
    await client.query(
      `insert into deployments (id, organization_id, environment_id, generation, kind, sha, state, reason, created_at)
       select ${id('dep')}, $1, 'env_' || lpad(to_hex(1 + n % $3::int), 26, '0'), n, 'deploy', repeat('a', 40), 'superseded', 'pull_request_open', now() - n * interval '1 second'
       from generate_series(1, $2::int) n`,
      [organizationId, deploymentCount, projectCount],
    )
    await client.query(
      `insert into env_vars (id, organization_id, project_id, key, scope, phase, trust, sealed, length, updated_by, created_at)
       select ${id('var')}, $1, 'prj_' || lpad(to_hex(1), 26, '0'), 'KEY_' || n, 'all', 'runtime', 'any', decode(repeat('00', 64), 'hex'), '6_to_32', 'usr_bench', now() - n * interval '1 second'
       from generate_series(1, $2::int) n`,
      [organizationId, variableCount],
    )
    await client.query('analyze')
    const { rows } = await client.query(
      `select 'env_' || lpad(to_hex($1::int), 26, '0') as environment, 'prj_' || lpad(to_hex(1), 26, '0') as project`,
      [projectCount / 2],
    )
    const [{ environment: environmentId, project: projectId }] = rows
    return { organizationId, environmentId, projectId, token, sessionToken }
  } finally {
    await client.end()
  }
}

const id = (prefix: string) => `'${prefix}_' || lpad(to_hex(n), 26, '0')`
