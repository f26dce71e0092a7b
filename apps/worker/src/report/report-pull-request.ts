import {
  findLastCommand,
  findPullRequestFacts,
  findResource,
  intendResource,
  markPresent,
  markRecreated,
  type PullRequestFacts,
  type ResourceRow,
  readMachineTime,
  repositoryOf,
} from '@taxiway/db'
import { costOf, describeCost, isDomainError } from '@taxiway/domain'
import { type RenderedCommand, renderComment } from '@taxiway/github'
import { forProject, toEnvironmentReport } from './environment-report.js'
import type { ReportDeps, Tell } from './report-deployment.js'

/** Writes the one comment of a pull request, shared by every project that deploys it; `subject` is `<repository id>/pr:<number>`. */
export const reportPullRequest = async (
  { db, github, links, webUrl, clock, prices }: ReportDeps,
  subject: string,
  tell: Tell,
): Promise<void> => {
  const [repositoryId, target] = subject.split('/') as [string, string]
  const facts = await findPullRequestFacts(db, Number(repositoryId), target)
  const [first] = facts
  if (!first) return
  const command = await findAnswer(db, Number(repositoryId), target)
  const marker = { repositoryId: Number(repositoryId), pullRequestNumber: Number(target.slice('pr:'.length)) }
  const resource = { environmentId: first.environment.id, kind: 'comment' as const, name: subject }
  const known = await findResource(db, resource)
  if (!known && !command && !facts.some(deservesComment)) return
  if (!known) await intendResource(db, resource)
  const repository = repositoryOf(first.project)
  const reports = []
  for (const one of facts) {
    const cost = prices && describeCost(costOf(await readMachineTime(db, one.environment.id), prices))
    const report = { ...toEnvironmentReport(one, { links, webUrl }, clock.now()), cost }
    const command = facts.length > 1 ? forProject(report.command, report.projectName) : report.command
    reports.push({ ...report, command })
  }
  const body = renderComment({ marker, reports, command })
  const commentId = known?.externalId ? Number(known.externalId) : undefined
  const generation = facts.reduce((sum, { environment }) => sum + environment.generation, 0)
  await tell({ body, commentId }, async () => {
    const input = { repository, marker, body, commentId, mayRecreate: isNewFor(known, generation) }
    const written = await github.upsertComment(input).catch(error => {
      // The check tells the same. The comment follows with the next change after the conversation is unlocked.
      if (isDomainError(error, 'github.locked')) return null
      throw error
    })
    if (written?.change === 'recreated')
      await markRecreated(db, resource, { externalId: String(written.commentId), generation })
    else if (written && written.commentId !== commentId)
      await markPresent(db, resource, String(written.commentId))
  })
}

/** A commit that policy skips gets a check and no comment, unless the project asks for one. */
const deservesComment = ({ deployment, environment, project }: PullRequestFacts): boolean =>
  deployment !== null || environment.desired === 'held' || project.config.commentWhenSkipped

/** A person who deleted the comment sees it again once, with the next generation. */
const isNewFor = (known: ResourceRow | null, generation: number): boolean =>
  known?.generation == null || known.generation < generation

const findAnswer = async (
  db: ReportDeps['db'],
  repositoryId: number,
  target: string,
): Promise<RenderedCommand | undefined> => {
  const last = await findLastCommand(db, repositoryId, target)
  if (!last?.answer) return undefined
  const { line, authorLogin: author, state, answer, askedAt } = last
  return { line, author, refused: state === 'refused', at: askedAt.toISOString(), answer }
}
