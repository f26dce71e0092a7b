import { findPullRequestFacts, findResource, intendResource, markPresent, repositoryOf } from '@taxiway/db'
import { renderComment } from '@taxiway/github'
import type { ReportDeps } from './report-deployment.js'
import { toProjectReport } from './report-facts.js'

/** Writes the one comment of a pull request, shared by every project that deploys it; `subject` is `<repository id>/pr:<number>`. */
export const reportPullRequest = async (
  { db, github, links, clock }: ReportDeps,
  subject: string,
): Promise<void> => {
  const [repositoryId, target] = subject.split('/') as [string, string]
  const facts = await findPullRequestFacts(db, Number(repositoryId), target)
  const [first] = facts
  if (!first) return
  const marker = { repositoryId: Number(repositoryId), pullRequestNumber: Number(target.slice('pr:'.length)) }
  const resource = { environmentId: first.environment.id, kind: 'comment' as const, name: subject }
  const known = await findResource(db, resource)
  if (!known) await intendResource(db, resource)
  const { commentId } = await github.upsertComment({
    repository: repositoryOf(first.project),
    marker,
    body: renderComment({ marker, reports: facts.map(one => toProjectReport(one, links, clock.now())) }),
    commentId: known?.externalId ? Number(known.externalId) : undefined,
  })
  if (known?.externalId !== String(commentId)) await markPresent(db, resource, String(commentId))
}
