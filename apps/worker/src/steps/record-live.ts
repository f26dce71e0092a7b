import {
  type EnvironmentRow,
  listEnvVarFacts,
  markForReport,
  type ProjectRow,
  schema,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { isRepairReason, newId, resolveEnvVars } from '@taxiway/domain'
import { envVarPlaceOf, fingerprintOf, runsTrustedCode } from '@taxiway/lifecycle'
import { and, eq, sql } from 'drizzle-orm'
import type { Attempt } from '../attempt/attempt.js'
import type { Variables } from '../variables/read-variables.js'
import type { Released } from './release-machine.js'

/** What is true at the target becomes true here: from now on this is the version that is live. */
export const recordLive = async (
  attempt: Attempt,
  { url, machineId, app }: Released,
  { image, variables }: { image: string; variables: Pick<Variables, 'fingerprint'> },
) => {
  const { deployment, lease } = attempt
  // Before the state that ends the deployment: whoever follows the log stops there.
  await attempt.log.write('live', 'system', `${url} is live with ${deployment.sha}.\n`)
  await attempt.log.flush()
  attempt.deployment = await attempt.write(async (tx, held) => {
    const moved = await transitionDeployment(tx, {
      deployment,
      to: 'live',
      owner: lease.owner,
      fence: lease.fence,
      set: { image, url, errorCode: null, errorMessage: null },
    })
    await tx
      .update(schema.environments)
      .set({
        url,
        liveDeploymentId: deployment.id,
        liveSha: deployment.sha,
        liveVariables: variables.fingerprint,
        asleepSince: null,
        machineCheckedAt: sql`now()`,
        machineFault: null,
        machineFaultSince: null,
        machineHealthySince: null,
        ...(isRepairReason(deployment.reason) ? {} : { machineRepairs: 0 }),
        lastActivityAt: sql`now()`,
        variablesStale: await areStale(tx, held, attempt.project, variables),
      })
      .where(eq(schema.environments.id, held.id))
    await tx
      .insert(schema.releases)
      .values({
        id: newId('rel'),
        environmentId: held.id,
        deploymentId: deployment.id,
        image,
        machineId,
        config: { app },
      })
      .onConflictDoNothing()
    // A machine that slept was made by another deployment; it is this one's from now on.
    await tx
      .update(schema.resources)
      .set({ deploymentId: deployment.id })
      .where(
        and(
          eq(schema.resources.environmentId, held.id),
          eq(schema.resources.kind, 'machine'),
          eq(schema.resources.externalId, machineId),
        ),
      )
    await markForReport(tx, held.id, [
      deployment.id,
      ...(held.liveDeploymentId ? [held.liveDeploymentId] : []),
    ])
    return moved
  })
  attempt.keepAll()
}

/** A roll back brings older variables back, and some may have changed while we worked. */
const areStale = async (
  tx: Transaction,
  held: EnvironmentRow,
  project: ProjectRow,
  { fingerprint }: Pick<Variables, 'fingerprint'>,
): Promise<boolean> => {
  const facts = await listEnvVarFacts(tx, project.organizationId, [project.id])
  const place = envVarPlaceOf(held, project)
  return fingerprintOf(resolveEnvVars(facts, place, { trusted: runsTrustedCode(held) })) !== fingerprint
}
