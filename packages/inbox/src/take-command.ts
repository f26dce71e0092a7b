import { insertCommand, type NewCommand, type ProjectRow, type Transaction } from '@taxiway/db'
import type { DeliveryId } from '@taxiway/domain'
import type { DeliveryObservation } from '@taxiway/github'
import type { Processed } from './processed.js'

export type Asked = Extract<DeliveryObservation, { kind: 'comment' | 'rerun' | 'merge_queue' }>

export const isAsked = (said: DeliveryObservation): said is Asked =>
  said.kind === 'comment' || said.kind === 'rerun' || said.kind === 'merge_queue'

/** Stores what a person or the merge queue asks for; it is done later, outside of this transaction. */
export const takeCommand = async (
  tx: Transaction,
  said: Asked,
  projects: readonly ProjectRow[],
  delivery: DeliveryId,
): Promise<Processed> => {
  if (projects.length === 0) return { state: 'ignored', reason: 'no_project', due: [] }
  const outcome = await insertCommand(tx, toCommand(said, projects, delivery))
  const state = outcome === 'received' ? 'processed' : 'ignored'
  return { state, reason: `command_${outcome}`, due: [], hasCommand: outcome === 'received' }
}

const toCommand = (said: Asked, projects: readonly ProjectRow[], delivery: DeliveryId): NewCommand => {
  const common = {
    kind: said.kind,
    repositoryId: said.repositoryId,
    projectId: null,
    commentId: null,
    url: null,
  }
  if (said.kind === 'comment')
    return {
      ...common,
      // The comment, not the delivery: two hooks may tell of one comment.
      key: `comment:${said.repositoryId}:${said.commentId}`,
      subject: `pr:${said.number}`,
      line: said.line,
      authorId: said.author.id,
      authorLogin: said.author.login,
      commentId: said.commentId,
      url: said.url,
      askedAt: new Date(said.createdAt),
    }
  const subject = `commit:${said.sha}`
  if (said.kind === 'merge_queue')
    return {
      ...common,
      key: `merge_queue:${said.repositoryId}:${said.sha}`,
      subject,
      line: 'merge queue',
      authorId: null,
      authorLogin: '',
      askedAt: new Date(),
    }
  return {
    ...common,
    key: `rerun:${delivery}`,
    subject,
    // "Re-run" of one check is about its project; of all checks, about every project.
    projectId: projects.find(({ id }) => said.checkId === `${id}-${said.sha}`)?.id ?? null,
    line: 're-run',
    authorId: said.author.id,
    authorLogin: said.author.login,
    askedAt: new Date(),
  }
}
