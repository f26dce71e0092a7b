import { type DeploymentId, type EnvironmentId, newId } from '@taxiway/domain'
import { and, eq, inArray, ne, or, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { countMachineTime } from '../usage/machine-time.js'
import { type ResourceKind, type ResourceRow, resources } from './schema.js'

type ResourceKey = { environmentId: EnvironmentId; kind: ResourceKind; name: string }

/** Written before the resource is created, so that a crash in between leaves a record. */
export const intendResource = async (
  db: Queryable,
  resource: ResourceKey & { deploymentId?: DeploymentId; fence?: number },
): Promise<void> => {
  await db
    .insert(resources)
    .values({ id: newId('res'), ...resource })
    .onConflictDoUpdate({
      target: [resources.environmentId, resources.kind, resources.name],
      set: {
        state: sql`case when ${resources.state} = 'gone' then 'intended' else ${resources.state} end`,
        fence: resource.fence ?? null,
        updatedAt: sql`now()`,
      },
    })
}

export const markPresent = async (
  db: Queryable,
  { environmentId, kind, name }: ResourceKey,
  externalId: string,
): Promise<void> => {
  await db
    .update(resources)
    .set({ state: 'present', externalId, updatedAt: sql`now()` })
    .where(same(environmentId, kind, name))
}

/** A comment that a person deleted exists again, for this generation. */
export const markRecreated = async (
  db: Queryable,
  { environmentId, kind, name }: ResourceKey,
  made: { externalId: string; generation: number },
): Promise<void> => {
  await db
    .update(resources)
    .set({ state: 'present', ...made, updatedAt: sql`now()` })
    .where(same(environmentId, kind, name))
}

/** Taxiway confirmed that the resource is gone. */
export const markGone = async (db: Queryable, { environmentId, kind, name }: ResourceKey): Promise<void> => {
  if (kind === 'machine') await countMachineTime(db, { environmentId, name }, { runs: false })
  await db
    .update(resources)
    .set({ state: 'gone', updatedAt: sql`now()` })
    .where(and(same(environmentId, kind, name), ne(resources.state, 'gone')))
}

/** Taxiway confirmed that the app is gone, and with it everything that belonged to it. */
export const markAppGone = async (tx: Transaction, environmentId: EnvironmentId): Promise<void> => {
  await countMachineTime(tx, { environmentId }, { runs: false })
  await tx
    .update(resources)
    .set({ state: 'gone', updatedAt: sql`now()` })
    .where(
      and(
        eq(resources.environmentId, environmentId),
        inArray(resources.kind, ['app', 'machine', 'address', 'secrets']),
        ne(resources.state, 'gone'),
      ),
    )
}

/** Taxiway confirmed that no other machine of the environment is left; null: none at all. */
export const markOtherMachinesGone = async (
  tx: Transaction,
  environmentId: EnvironmentId,
  keptMachineId: string | null,
): Promise<void> => {
  await countMachineTime(tx, { environmentId, except: keptMachineId }, { runs: false })
  await tx
    .update(resources)
    .set({ state: 'gone', updatedAt: sql`now()` })
    .where(
      and(
        eq(resources.environmentId, environmentId),
        eq(resources.kind, 'machine'),
        ne(resources.state, 'gone'),
        sql`${resources.externalId} is distinct from ${keptMachineId}`,
      ),
    )
}

/** A machine that an earlier deployment created belongs to this one from now on. */
export const adoptMachine = async (
  tx: Transaction,
  environmentId: EnvironmentId,
  { machineId, deploymentId }: { machineId: string; deploymentId: DeploymentId },
): Promise<void> => {
  await tx
    .update(resources)
    .set({ deploymentId })
    .where(
      and(
        eq(resources.environmentId, environmentId),
        eq(resources.kind, 'machine'),
        eq(resources.externalId, machineId),
      ),
    )
}

export const findResource = async (
  db: Queryable,
  { environmentId, kind, name }: ResourceKey,
): Promise<ResourceRow | null> => {
  const [row] = await db
    .select()
    .from(resources)
    .where(same(environmentId, kind, name))
  return row ?? null
}

/** Resources of a kind that may still exist. */
export const listResources = (
  db: Queryable,
  environmentId: EnvironmentId,
  kind: ResourceKind,
): Promise<ResourceRow[]> =>
  db
    .select()
    .from(resources)
    .where(
      and(eq(resources.environmentId, environmentId), eq(resources.kind, kind), ne(resources.state, 'gone')),
    )

/** Our ledger rows of these machines of the environment, by Fly's ids, including those marked as gone. */
export const findOwnMachines = (
  db: Queryable,
  environmentId: EnvironmentId,
  { ids, names }: { ids: readonly string[]; names: readonly string[] },
): Promise<ResourceRow[]> =>
  db
    .select()
    .from(resources)
    .where(
      and(
        eq(resources.environmentId, environmentId),
        eq(resources.kind, 'machine'),
        or(
          sql`${resources.externalId} = any(${sql.param(ids)}::text[])`,
          sql`${resources.name} = any(${sql.param(names)}::text[])`,
        ),
      ),
    )

const same = (environmentId: EnvironmentId, kind: ResourceKind, name: string) =>
  and(eq(resources.environmentId, environmentId), eq(resources.kind, kind), eq(resources.name, name))
