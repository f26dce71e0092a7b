import { z } from 'zod'
import { purposes } from '../auth/installation-tokens.js'
import type { RepositoryClient } from '../client/repository-client.js'
import { type CommentMarker, commentMarker } from './render-comment.js'
import { ifFound, isDone, type Target, type Writes, withId } from './writes.js'

export type CommentInput = Target & {
  marker: CommentMarker
  /** The output of `renderComment`: begins with the marker. */
  body: string
  /** The id of the comment written last time. */
  commentId?: number | undefined
  /** False: a comment that a person deleted stays deleted. */
  mayRecreate?: boolean
}

export type Reaction = 'eyes' | '+1' | 'rocket' | 'confused'

export type CommentReports = {
  /**
   * Writes the one comment: edits it, finds it by its marker, or creates it. Null when a person deleted it and it
   * may not be created again. Throws `github.locked` for a conversation that is locked.
   */
  upsertComment: (
    input: CommentInput,
  ) => Promise<{ commentId: number; change: 'edited' | 'created' | 'recreated' } | null>
  /** Adds a reaction to anybody's comment; a comment that is gone gets none. */
  react: (input: Target & { commentId: number; content: Reaction }) => Promise<void>
}

const commentSchema = withId.extend({
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
  performed_via_github_app: withId.nullish(),
})

export const createCommentReports = (
  { change, find, idOf }: Writes,
  client: RepositoryClient,
  appId: string,
): CommentReports => {
  const upsertComment: CommentReports['upsertComment'] = async input => {
    const { marker, body } = input
    const known = input.commentId ?? (await findComment(input))
    if (known !== undefined) {
      const path = `/issues/comments/${known}`
      const edit = { method: 'PATCH', path, body: { body } } as const
      const isEdited = async () =>
        (await find(purposes.comments, input, path, commentSchema))?.body === body || undefined
      const edited = await ifFound(change(purposes.comments, input, edit, isDone, isEdited))
      if (edited) return { commentId: known, change: 'edited' }
      const moved = input.commentId === undefined ? undefined : await findComment(input)
      if (moved !== undefined) return upsertComment({ ...input, commentId: moved })
      if (input.mayRecreate === false) return null
    }
    const path = `/issues/${marker.pullRequestNumber}/comments`
    const post = { method: 'POST', path, body: { body } } as const
    const commentId = await change(purposes.comments, input, post, idOf, () => findComment(input))
    return { commentId, change: known === undefined ? 'created' : 'recreated' }
  }

  // Match only at the beginning and only comments of our App: any user may quote the marker, and the App
  // cannot edit comments of others.
  const findComment = async ({ repository, marker, deadline, signal }: CommentInput) => {
    const path = `/issues/${marker.pullRequestNumber}/comments`
    const call = { path, permissions: purposes.comments, deadline, signal }
    const comments = await client.list(repository, call, z.array(commentSchema))
    const start = commentMarker(marker)
    const ours = comments.find(({ body, user, performed_via_github_app: app }) => {
      const isByApp = app ? String(app.id) === appId || !/^\d+$/.test(appId) : true
      return body?.startsWith(start) && user?.type === 'Bot' && isByApp
    })
    return ours?.id
  }

  const react: CommentReports['react'] = async ({ commentId, content, ...target }) => {
    const path = `/issues/comments/${commentId}/reactions`
    const post = { method: 'POST', path, body: { content } } as const
    // GitHub keeps one reaction of each kind, so sending it again changes nothing.
    await ifFound(change(purposes.comments, target, post, isDone, async () => undefined))
  }

  return { upsertComment, react }
}
