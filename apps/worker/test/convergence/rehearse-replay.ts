import type { PullRequestObservation } from '@taxiway/domain'
import { previewReplay, type Standing } from '@taxiway/inbox'
import type { TestDatabase, Violation } from '@taxiway/testing'
import type { Stage } from './stage.js'

/** What a decision may write. */
const tables = ['projects', 'environments', 'deployments', 'decisions', 'outbox', 'deployment_transitions']

/** A replay with its dry run first: the dry run leaves no trace, and the replay does what it said. */
export const rehearseReplay = async (
  { pool }: TestDatabase,
  stage: Stage,
  pullRequest: PullRequestObservation,
): Promise<Violation[]> => {
  const { db, project } = stage
  const rows = async () => {
    // A worker that is paused or crashed keeps or loses its lease meanwhile.
    const row = `(to_jsonb(r) - array['lease_owner', 'lease_until'])::text`
    const hashes = tables.map(
      table => `select md5(coalesce(string_agg(${row}, '' order by ${row}), '')) from ${table} r`,
    )
    return JSON.stringify((await pool.query(hashes.join(' union all '))).rows)
  }
  const stored = async (): Promise<Standing | null> => {
    const { rows } = await pool.query<Standing>(
      `select desired, desired_reason as "desiredReason", desired_sha as "desiredSha", generation::int from environments
       where project_id = $1 and target = $2`,
      [project.id, `pr:${pullRequest.number}`],
    )
    return rows[0] ?? null
  }
  const { repositoryId, organizationId } = project
  const said = {
    kind: 'pull_request',
    action: 'edited',
    repositoryId,
    installationId: 77,
    pullRequest,
  } as const
  const rehearse = async () => {
    const before = await rows()
    const [preview] = await previewReplay(db, said, { organizationId, deliveryId: 'dlv_0' as never })
    return { preview, leftTrace: before !== (await rows()) }
  }
  let last = await rehearse()
  // A worker that was stopped may just be writing; a trace of the dry run itself would be there each time.
  for (let again = 0; last.leftTrace && again < 3; again += 1) last = await rehearse()
  const { preview } = last
  const traces = last.leftTrace ? [{ rule: 'replay', what: 'a dry run left a trace' }] : []
  await stage.deliver(pullRequest)
  const after = await stored()
  const isAsSaid = JSON.stringify(preview?.after) === JSON.stringify(after)
  return isAsSaid
    ? traces
    : [
        ...traces,
        { rule: 'replay', what: 'a replay did not do what its dry run said', evidence: { preview, after } },
      ]
}
