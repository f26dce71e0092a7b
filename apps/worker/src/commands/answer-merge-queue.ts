import { type CommandRow, hasOlderNamesake, type ProjectRow, repositoryOf } from '@taxiway/db'
import { checkName } from '@taxiway/github'
import type { CommandDeps } from './command-deps.js'

/**
 * Completes our checks of a merge queue's commit at once: it gets no preview, and a required check that never ends
 * would block the queue.
 */
export const answerMergeQueue = async (
  { db, github }: CommandDeps,
  { subject }: CommandRow,
  projects: readonly ProjectRow[],
): Promise<void> => {
  const sha = subject.slice('commit:'.length)
  for (const project of projects) {
    const tag = (await hasOlderNamesake(db, project)) ? project.id.slice(-6) : undefined
    await github.createCheckRun({
      repository: repositoryOf(project),
      sha,
      externalId: `${project.id}-${sha}`,
      check: {
        name: checkName(project.slug, tag),
        status: 'completed',
        conclusion: 'neutral',
        output: {
          title: 'No preview in the merge queue',
          summary: 'Previews run for pull requests. The merge queue does not wait for one.',
        },
      },
    })
  }
}
