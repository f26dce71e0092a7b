import {
  findPullRequestFacts,
  findResource,
  intendResource,
  markPresent,
  readMachineTime,
  repositoryOf,
} from '@taxiway/db'
import { costOf, describeCost } from '@taxiway/domain'
import { renderComment } from '@taxiway/github'
import type { ReportDeps, Tell } from './report-deployment.js'
import { toProjectReport } from './report-facts.js'

/** Writes the one comment of a pull request, shared by every project that deploys it; `subject` is `<repository id>/pr:<number>`. */
export const reportPullRequest = async (
  { db, github, links, clock, prices }: ReportDeps,
  subject: string,
  tell: Tell,
): Promise<void> => {
  const [repositoryId, target] = subject.split('/') as [string, string]
  const facts = await findPullRequestFacts(db, Number(repositoryId), target)
  const [first] = facts
  if (!first) return
  const marker = { repositoryId: Number(repositoryId), pullRequestNumber: Number(target.slice('pr:'.length)) }
  const resource = { environmentId: first.environment.id, kind: 'comment' as const, name: subject }
  const known = await findResource(db, resource)
  if (!known) await intendResource(db, resource)
  const repository = repositoryOf(first.project)
  const reports = []
  for (const one of facts) {
    const cost = prices && describeCost(costOf(await readMachineTime(db, one.environment.id), prices))
    reports.push(toProjectReport(one, links, clock.now(), cost))
  }
  const body = renderComment({ marker, reports })
  const commentId = known?.externalId ? Number(known.externalId) : undefined
  await tell({ body, commentId }, async () => {
    const written = await github.upsertComment({ repository, marker, body, commentId })
    if (written.commentId !== commentId) await markPresent(db, resource, String(written.commentId))
  })
}
