import { claimAuthors, type Database, findProject } from '@taxiway/db'
import type { GithubApp } from '@taxiway/github'
import type { Logger } from '@taxiway/runtime'
import { askAboutAuthor } from '../steps/check-author.js'

type Deps = {
  db: Database
  github: Pick<GithubApp, 'getPermission' | 'getPullRequest'>
  logger: Logger
  everyMs: number
}

const batch = 20

/**
 * Asks GitHub again about the authors of environments that run, sleep or wait, so that an author who loses
 * access loses an app with trusted variables, and one who gains access waits no longer.
 */
export const checkAuthors = async ({ db, github, logger, everyMs }: Deps): Promise<void> => {
  for (const environment of await claimAuthors(db, { everyMs, limit: batch })) {
    const project = await findProject(db, environment.projectId)
    if (project?.connection !== 'ok') continue
    try {
      await askAboutAuthor({ db, github }, environment, project)
    } catch (error) {
      logger.warn({ err: error, environmentId: environment.id }, 'the author was not checked; it is retried')
    }
  }
}
