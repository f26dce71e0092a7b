import { newId } from '@taxiway/domain'
import { aDelivery, aDeployment, anApiToken } from '@taxiway/testing'
import { type Api, aMember, anUpEnvironment, type Tenant } from '../tenants.js'

/** One of every object that a path may name, by the parameter's name. */
export const oneOfEach = async (api: Api, { organizationId }: Tenant): Promise<Record<string, string>> => {
  const { id: environmentId, projectId } = await anUpEnvironment(api, organizationId)
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
