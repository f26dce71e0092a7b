import * as db from '@taxiway/db'
import type { DeliveryId, DeploymentId, EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'

type Row = Record<string, string>

/** Every list and claim of the product, as it asks on a filled database, by name: the largest organization, a page in the middle. */
export const callsOf = async ({ db: database, pool }: db.DatabaseHandle) => {
  const one = async (text: string): Promise<Row> => (await pool.query(text)).rows[0]
  const environment = await one(
    `select id, organization_id as "organizationId", project_id as "projectId", target, live_deployment_id as "deploymentId"
     from environments where organization_id = 'org_0' and live_deployment_id is not null order by id limit 1`,
  )
  const { sha = '' } = await one(
    `select sha from deployments where environment_id = '${environment['id']}' order by created_at limit 1`,
  )
  const { repository = '' } = await one(
    `select repository_id as repository from projects where id = '${environment['projectId']}'`,
  )
  const delivery = await one(
    `select id, guid from deliveries where repository_id = ${repository} order by id limit 1`,
  )

  const organizationId = environment['organizationId'] as OrganizationId
  const projectId = environment['projectId'] as ProjectId
  const environmentId = environment['id'] as EnvironmentId
  const deploymentId = environment['deploymentId'] as DeploymentId
  const deliveryId = delivery['id'] as DeliveryId
  const target = environment['target'] ?? ''
  const repositoryId = Number(repository)
  const first = { limit: 50 }
  const later = { limit: 50, after: { at: new Date(Date.now() - 30 * 86_400_000).toISOString(), id: 'z' } }
  const inTransaction =
    <Result>(work: (tx: db.Transaction) => Promise<Result>) =>
    () =>
      db.inTransaction(database, work)
  const limits = { perOrganization: 4, total: 50 }

  const deliveries = db.createDeliveryReads(database)
  const deployments = db.createDeploymentReads(database)
  const environments = db.createEnvironmentReads(database)
  const projects = db.createProjectReads(database)
  const audit = db.createAuditReads(database)
  const organizations = db.createOrganizationReads(database)
  const envVars = db.createEnvVarReads(database)
  const logs = db.createLogReads(database)
  const images = db.createImageReads(database)

  const calls: Record<string, () => Promise<unknown>> = {
    'deliveries.find': () => deliveries.find(organizationId, deliveryId),
    'deliveries.list': () => deliveries.list(organizationId, first),
    'deliveries.list, later': () => deliveries.list(organizationId, later),
    'deliveries.list of a repository': () => deliveries.list(organizationId, later, { repositoryId }),
    'deliveries.list about a target': () => deliveries.list(organizationId, first, { about: { target } }),
    'deliveries.list about a commit': () => deliveries.list(organizationId, first, { about: { sha } }),
    'deployments.list': () => deployments.list(organizationId, environmentId, later),
    'deployments.list in a state': () =>
      deployments.list(organizationId, environmentId, first, { state: 'failed' }),
    'deployments.listAll': () => deployments.listAll(organizationId, later),
    'deployments.listSteps': () => deployments.listSteps(deploymentId, { limit: 50, afterId: 0 }),
    'deployments.findByGeneration': () => deployments.findByGeneration(organizationId, environmentId, 1),
    'environments.list': () => environments.list(organizationId, projectId, first),
    'environments.listAll': () => environments.listAll(organizationId, later),
    'environments.listDecisions': () => environments.listDecisions(environmentId, 50),
    'environments.findWork': () => environments.findWork(organizationId, environmentId),
    'projects.list': () => projects.list(organizationId, later),
    'audit.list': () => audit.list(organizationId, {}, { limit: 50, order: 'newest' }),
    'audit.list of an action': () =>
      audit.list(organizationId, { action: 'project.updated' }, { limit: 50, order: 'newest' }),
    'organizations.listMembers': () => organizations.listMembers(organizationId, { limit: 50 }),
    'organizations.listInvitations': () => organizations.listInvitations(organizationId, { limit: 50 }),
    'envVars.list': () => envVars.list({ organizationId, projectId }, first),
    'envVars.history': () => envVars.history({ organizationId, projectId }, 50),
    'logs.read': () => logs.read(deploymentId, { afterSeq: -1, limit: 50, maxBytes: 65_536 }),
    'images.findOfDeployment': () => images.findOfDeployment(organizationId, deploymentId),

    listChanges: () =>
      db.listChanges(database, { since: new Date(Date.now() - 5_000), organizationId: null, limit: 500 }),
    listCountedDown: () => db.listCountedDown(database, 50),
    listDataKeysOf: () => db.listDataKeysOf(database, 'system', 50),
    listDecisionsOf: () => db.listDecisionsOf(database, { organizationId, deliveryId }),
    listEnvVarFacts: () => db.listEnvVarFacts(database, organizationId, [projectId]),
    listIdleOrExpired: () => db.listIdleOrExpired(database, 600_000, 50),
    listLiveWorkers: () => db.listLiveWorkers(database, 60),
    listOrganizationsOf: () => db.listOrganizationsOf(database, 'usr_1'),
    listPendingDataKeys: () => db.listPendingDataKeys(database, 50),
    listProjectIds: () => db.listProjectIds(database, { after: '', limit: 50 }),
    listProjectsOnRepositories: () => db.listProjectsOnRepositories(database, organizationId, [repositoryId]),
    listReceipt: () => db.listReceipt(database, environmentId, 50),
    listResources: () => db.listResources(database, environmentId, 'machine'),
    listSealedEnvVars: () => db.listSealedEnvVars(database, { organizationId, projectId } as never),
    listSealedValues: () => db.listSealedValues(database, db.sealedPlaces.envVars, { after: '', limit: 50 }),
    listSupersededKids: () => db.listSupersededKids(database, 50),
    listTimeline: () => db.listTimeline(database, { organizationId, environmentId }, first),
    listUnmatched: () => db.listUnmatched(database, first),
    listViolations: () => db.listViolations(database),
    listWithheldEnds: () => db.listWithheldEnds(database, organizationId, first),

    claimAuthors: () => db.claimAuthors(database, { everyMs: 900_000, limit: 10 }),
    claimCommands: () => db.claimCommands(database, { owner: 'w', leaseMs: 1_000, limit: 10 }),
    claimDueRechecks: () => db.claimDueRechecks(database, 10),
    claimEnvironment: () => db.claimEnvironment(database, 'w', 1_000, limits),
    claimLiveMachines: () => db.claimLiveMachines(database, { everyMs: 60_000, confirmMs: 1_000, limit: 20 }),
    claimOutbox: () =>
      db.claimOutbox(database, { owner: 'w', leaseMs: 1_000, perInstallation: 10, total: 50, except: [] }),
    claimProbe: () => db.claimProbe(database, 'fly', 'w', 1_000),
    claimUnchecked: () => db.claimUnchecked(database, 3_600_000, 10),
    claimUnsynced: () => db.claimUnsynced(database, 3_600_000, 10),
    lockExpired: inTransaction(tx => db.lockExpired(tx, 10)),
    findDueByTurn: () => db.findDueByTurn(database, { limit: 16 }),
    findDueDelivery: () => db.findDueDelivery(database, deliveryId),
    lockDelivery: inTransaction(tx => db.lockDelivery(tx, deliveryId)),
    findWaiting: () => db.findWaiting(database, 10),
    findGraceEnded: () => db.findGraceEnded(database, 10),
    findIdleOrExpired: inTransaction(tx => db.findIdleOrExpired(tx, environmentId, 600_000)),
    findConvergedLive: () => db.findConvergedLive(database),
    findConvergedIdle: () => db.findConvergedIdle(database, ['app-1', 'app-2']),
    findLeavingOrganizations: () => db.findLeavingOrganizations(database, 10),
    markProjectsGone: () => db.markProjectsGone(database, 10),
    findCommitTargets: () => db.findCommitTargets(database, { organizationId, projectId, sha }, 50),
    findOpenDeployments: () => db.findOpenDeployments(database, environmentId),
    findSkipReason: () => db.findSkipReason(database, environmentId, sha),
    findLiveDeployment: () => db.findLiveDeployment(database, environmentId, { sha }),
    findTree: () => db.findTree(database, { projectId, sha }),
    findEnvironmentsOfTarget: () => db.findEnvironmentsOfTarget(database, repositoryId, target),
    findPullRequestFacts: () => db.findPullRequestFacts(database, repositoryId, target),
    findProjectsByRepository: () => db.findProjectsByRepository(database, repositoryId),
    findUnneededImages: () => db.findUnneededImages(database, { unusedDays: 30, limit: 100 }),

    countTroubled: () => db.countTroubled(database, organizationId),
    countReplays: () => db.countReplays(database, organizationId),
    countAtWork: () => db.countAtWork(database),
    countQuotaWaits: () => db.countQuotaWaits(database),
    countDay: () => db.countDay(database, organizationId),
    countUsage: () => db.countUsage(database, organizationId),
    countEnvironments: () => db.countEnvironments(database, organizationId),
    countMachineFaults: () => db.countMachineFaults(database),
    readSystem: () => db.readSystem(database),
    readQuotaUse: () => db.readQuotaUse(database),
    readMachineTime: () => db.readMachineTime(database, environmentId),
    readFirstSteps: () => db.readFirstSteps(database, organizationId),
    readLogTail: () => db.readLogTail(database, deploymentId, 20),

    pruneAutomaticEnds: () => db.pruneAutomaticEnds(database, 0),
    pruneCommands: () => db.pruneCommands(database, 90),
    pruneImages: () => db.pruneImages(database, 91),
    prunePauses: () => db.prunePauses(database),
    pruneRedeliveries: () => db.pruneRedeliveries(database),
    pruneSkipped: () => db.pruneSkipped(database, 91),
    pruneViolations: () => db.pruneViolations(database, 90),
  }
  return calls
}
