import { checkRows } from './check-rows.js'
import { type Query, readRows } from './read-rows.js'
import type { Violation } from './row-facts.js'

/** Older generations are history that was judged when it was new. */
const generations = 50
const mostRows = 5_000
const mostEnvironments = 100

export type Pass = { violations: Violation[]; environmentIds: string[]; until: number; isBehind: boolean }
type Options = {
  settleSeconds?: number
  /** Fewer than usual, to find the one whose rows cannot be read in time. */
  most?: number
  /** Goes on behind the environments without reading their rows. */
  passOver?: boolean
}

/**
 * Judges the environments whose deployments moved after the transition `after`; null begins with the newest ones. `query` must run in a
 * transaction that is at least `repeatable read`. Moves of the last `settleSeconds` wait for the next pass: a transaction that took a
 * lower number may commit after one with a higher number. The cost of a pass is bounded; while `isBehind`, the next one goes on at `until`.
 */
export const checkChanged = async (
  query: Query,
  after: number | null,
  { settleSeconds = 60, most = mostEnvironments, passOver = false }: Options = {},
): Promise<Pass> => {
  const from = after ?? (await findStart(query))
  const { rows: moved } = await query<{ id: number; environmentId: string }>(
    `select id::float8, environment_id as "environmentId" from deployment_transitions
     where id > $1 and at < now() - make_interval(secs => $3) order by id limit $2`,
    [from, mostRows, settleSeconds],
  )
  const ids = new Set<string>()
  let until = from
  for (const { id, environmentId } of moved) {
    if (!ids.has(environmentId) && ids.size === most) break
    ids.add(environmentId)
    until = id
  }
  const environmentIds = [...ids]
  const judge = async () =>
    checkRows({
      ...(await readRows(query, environmentIds, { generations })),
      isWhole: false,
    })
  return {
    violations: passOver ? [] : await judge(),
    environmentIds,
    until,
    isBehind: moved.length === mostRows || until !== (moved.at(-1)?.id ?? from),
  }
}

const findStart = async (query: Query): Promise<number> => {
  const { rows } = await query<{ id: number | null }>(
    'select max(id)::float8 as id from deployment_transitions',
    [],
  )
  return Math.max(0, (rows[0]?.id ?? 0) - mostRows)
}
