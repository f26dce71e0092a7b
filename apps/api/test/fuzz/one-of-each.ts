import { eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { aDelivery, aDeployment, anApiToken } from '@taxiway/testing'
import { type Api, aMember, anUpEnvironment, type Tenant } from '../tenants.js'

/** A repository that GitHub shows. */
export type Shown = { id: number; installationId: number; name: string }

/** One of every object that a path may name, by the parameter's name; the project deploys the repository. */
export const oneOfEach = async (
  api: Api,
  { organizationId }: Tenant,
  repository?: Shown,
): Promise<Record<string, string>> => {
  const { id: environmentId, projectId } = await anUpEnvironment(api, organizationId)
  if (repository)
    await api.db
      .update(schema.projects)
      .set({
        repositoryId: repository.id,
        installationId: repository.installationId,
        repositoryName: repository.name,
      })
      .where(eq(schema.projects.id, projectId))
  const deployment = await aDeployment(api.db, { organizationId, environmentId, state: 'building' })
  const project = await api.deps.projects.find(organizationId, projectId as never)
  const delivery = await aDelivery(api.db, { repositoryId: project?.repositoryId ?? 0 })
  const { id: tokenId } = await anApiToken(api.db, { organizationId })
  return {
    organizationId,
    userId: await aMember(api, { organizationId }, 'developer'),
    invitationId: newId('inv'),
    projectId,
    environmentId,
    deploymentId: deployment.id,
    deliveryId: delivery.id,
    tokenId,
    key: 'API_KEY',
  }
}
