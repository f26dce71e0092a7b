import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import {
  type DeploymentId,
  type EnvironmentId,
  newId,
  type OrganizationId,
  type ProjectConfig,
  type ProjectConfigInput,
  type ProjectId,
  projectConfigSchema,
} from '@taxiway/domain'

type Insert<Table extends { $inferInsert: unknown }> = Partial<Table['$inferInsert']>

let serial = 0
const next = () => {
  serial += 1
  return serial
}

/** Inserts an organization and returns its row; every builder below does the same for its own, making parents where none is given. */
export const anOrganization = async (db: Database, values: Insert<typeof schema.organizations> = {}) => {
  const id = values.id ?? newId('org')
  const [row] = await db
    .insert(schema.organizations)
    .values({
      id,
      name: 'Acme',
      slug: id.replace('_', '-'),
      createdAt: new Date(),
      ...values,
    })
    .returning()
  return present(row)
}

/** Settings for which policy reads nothing from GitHub beside the target itself. */
export const aQuietConfig = (settings: ProjectConfigInput = {}): ProjectConfig =>
  projectConfigSchema.parse({ configPath: '', skipTokens: false, ...settings })

export const aProject = async (db: Database, values: Insert<typeof schema.projects> = {}) => {
  const organizationId = values.organizationId ?? (await anOrganization(db)).id
  const repositoryId = values.repositoryId ?? 1_000_000 + next()
  const [row] = await db
    .insert(schema.projects)
    .values({
      id: newId('prj'),
      slug: `shop-${next()}`,
      repositoryId,
      installationId: 77,
      repositoryOwner: 'acme',
      repositoryName: 'shop',
      defaultBranch: 'main',
      config: aQuietConfig(),
      ...values,
      organizationId,
    })
    .returning()
  return present(row)
}

export const anEnvironment = async (db: Database, values: Insert<typeof schema.environments> = {}) => {
  const parent =
    values.projectId && values.organizationId
      ? {
          id: values.projectId as ProjectId,
          organizationId: values.organizationId as OrganizationId,
        }
      : await aProject(db, values.organizationId ? { organizationId: values.organizationId } : {})
  const [row] = await db
    .insert(schema.environments)
    .values({
      id: newId('env'),
      target: `pr:${next()}`,
      desired: 'up',
      desiredReason: 'pull_request_open',
      desiredSha: aSha(),
      builds: true,
      ...values,
      projectId: parent.id,
      organizationId: parent.organizationId,
    })
    .returning()
  return present(row)
}

export const aDeployment = async (db: Database, values: Insert<typeof schema.deployments> = {}) => {
  const parent =
    values.environmentId && values.organizationId
      ? {
          id: values.environmentId as EnvironmentId,
          organizationId: values.organizationId as OrganizationId,
        }
      : await anEnvironment(db, values.organizationId ? { organizationId: values.organizationId } : {})
  const [row] = await db
    .insert(schema.deployments)
    .values({
      id: newId('dep') as DeploymentId,
      generation: 1,
      kind: 'deploy',
      sha: aSha(),
      reason: 'pull_request_open',
      ...values,
      environmentId: parent.id,
      organizationId: parent.organizationId,
    })
    .returning()
  return present(row)
}

/** A webhook that GitHub sent, as it stands before it is processed. */
export const aDelivery = async (db: Database, values: Insert<typeof schema.deliveries> = {}) => {
  const [row] = await db
    .insert(schema.deliveries)
    .values({
      id: newId('dlv'),
      endpoint: 'github-app',
      guid: randomUUID(),
      signature: Buffer.alloc(32),
      signedWith: 'current',
      event: 'pull_request',
      action: 'opened',
      headers: {},
      requestId: 'req_1',
      ...values,
    })
    .returning()
  return present(row)
}

/** A token as its owner would hold it, stored as the product stores it. */
export const anApiToken = async (db: Database, values: Insert<typeof schema.apiTokens> = {}) => {
  const organizationId = values.organizationId ?? (await anOrganization(db)).id
  const token = `txw_${randomBytes(20).toString('hex').slice(0, 32)}`
  const [row] = await db
    .insert(schema.apiTokens)
    .values({
      id: newId('tok'),
      name: 'test',
      hint: token.slice(0, 8),
      scopes: ['read'],
      hash: createHash('sha256').update(token).digest(),
      ...values,
      organizationId,
    })
    .returning()
  return { ...present(row), token }
}

export const aSha = (): string => randomBytes(20).toString('hex')

const present = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw new Error('the insert returned no row')
  return row
}
