import {
  type EnvironmentRow,
  findOpenDeployments,
  findTrustRule,
  lockEnvironment,
  lockProject,
  markForReport,
  requestCancel,
  storeAuthorVerdict,
  type Transaction,
} from '@taxiway/db'
import {
  type AuthorAccess,
  type AuthorVerdict,
  awaitsApproval,
  bringsUp,
  type Decision,
  type EnvironmentId,
  isActive,
  judgeAuthor,
  type ProjectId,
} from '@taxiway/domain'
import { cancelDeployment } from './cancel-deployment.js'
import type { Change } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { decideFor } from './decide-for.js'
import { noteSkip } from './note-skip.js'
import { headOf } from './read-observation.js'
import { settleDecision } from './settle-decision.js'

/**
 * Stores what GitHub says about the author of a pull request and runs policy on it: a commit of an author
 * without trust is held, and an app that holds trusted variables is taken down.
 */
export const noteAuthor = async (
  tx: Transaction,
  { id, projectId }: { id: EnvironmentId; projectId: ProjectId },
  access: AuthorAccess,
): Promise<Change & { verdict: AuthorVerdict | null }> => {
  // Lock order: the project comes first.
  const project = await lockProject(tx, projectId)
  const environment = project && (await lockEnvironment(tx, id))
  if (!environment) return { changed: false, generation: 0, verdict: null }
  const verdict = judgeAuthor(await findTrustRule(tx, project.organizationId), access)
  await storeAuthorVerdict(tx, id, verdict)
  const kept = { changed: false, generation: environment.generation, verdict }
  const { observation, authorVerdict } = environment
  if (
    observation === null ||
    (authorVerdict?.trusted === verdict.trusted && authorVerdict.login === verdict.login)
  )
    return kept
  const known = { ...environment, authorVerdict: verdict }
  const decision = await settleDecision(tx, known, decideFor(project, known, observation))
  if (authorVerdict !== null) await markForReport(tx, id, [])
  if (decision.desired === 'keep' && awaitsApproval(decision.reason)) {
    // An earlier release stays live; the commit that was on its way does not.
    await stopUnapproved(tx, known)
    return kept
  }
  if (decision.desired === 'keep' || isAlready(environment, decision)) return kept
  const change = await changeWithDecision(tx, known, decision, {
    source: 'reconciler',
    by: 'observe:api',
    choice: null,
  })
  const head = headOf(observation)
  // Otherwise the check would tell of the deployment that this ended, not of the approval that it waits for.
  if (decision.desired === 'held' && head !== null)
    await noteSkip(tx, { ...known, generation: change.generation }, head, decision.reason, 'observe:api')
  return { ...change, verdict }
}

/** An author who gains trust may have a newer commit that was held while an earlier one ran. */
const isAlready = ({ desired, desiredSha }: EnvironmentRow, decision: Decision): boolean =>
  decision.desired === desired && (decision.desired !== 'up' || decision.sha === desiredSha)

const stopUnapproved = async (tx: Transaction, environment: EnvironmentRow): Promise<void> => {
  for (const { id, kind, state, sha } of await findOpenDeployments(tx, environment.id)) {
    const isWanted = sha === environment.approvedSha || sha === environment.liveSha
    if (!bringsUp(kind) || state === 'verifying' || isWanted) continue
    if (isActive(state)) await requestCancel(tx, [id])
    else await cancelDeployment(tx, { id, organizationId: environment.organizationId, by: 'observe:api' })
    if (sha !== null) await noteSkip(tx, environment, sha, 'author_untrusted', 'observe:api')
  }
}
