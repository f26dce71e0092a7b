import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import type { Test } from 'tap'
import { anOrganization, aProject } from '../builders/rows.js'
import { checkWorld } from '../checker/check-world.js'
import { openWorld, type World, type WorldOptions, type WorldProject } from '../world/open-world.js'
import { type ApiUser, createApiUser } from './api-user.js'
import { type Clock, createClock } from './clock.js'
import { createPullRequest, type ScenePull } from './pull-request.js'

export type SceneOptions = {
  /** Settings of the project; the others have their defaults. */
  config?: Record<string, unknown>
  /** Files of the base branch beside those of the sample app. */
  files?: Record<string, string>
}

/** One repository with a project of its own, on a stage that other scenes share. */
export type Scene = {
  project: WorldProject
  /** A pull request that does not exist yet. */
  pullRequest: () => ScenePull
  /** A person of the organization, who uses the API with a token. */
  user: ApiUser
  /** Lets time pass for what this project has. */
  clock: Clock
}

export type Stage = {
  world: World
  scene: (options?: SceneOptions) => Promise<Scene>
  /** Every invariant of the product holds in what all scenes left behind. */
  isInOrder: (t: Test) => Promise<void>
}

/** The whole product as processes, on which scenes are played one after the other. */
export const openStage = async (t: Test, options: WorldOptions = {}): Promise<Stage> => {
  const world = await openWorld(t, { ...options, projects: 0 })
  let scenes = 0
  return {
    world,
    scene: async ({ config = {}, files = {} } = {}) => {
      scenes += 1
      const project = await buildProject(world, `scene-${scenes}`, files)
      const user = await createApiUser(world, project)
      if (Object.keys(config).length > 0) await user.sets(config)
      const clock = createClock(world.database.handle.pool, project.projectId)
      let pulls = 0
      const pullRequest = () => {
        pulls += 1
        return createPullRequest(world, project, `change-${pulls}`)
      }
      return { project, user, clock, pullRequest }
    },
    isInOrder: async t => {
      await world.settled()
      t.same(await checkWorld(world), [], 'the invariants hold')
    },
  }
}

const buildProject = async (
  { database, github }: World,
  name: string,
  files: Record<string, string>,
): Promise<WorldProject> => {
  const repository = await github.createRepository('acme', name, { ...sampleRepositoryFiles(), ...files })
  const { db } = database.handle
  const organization = await anOrganization(db)
  const project = await aProject(db, {
    organizationId: organization.id,
    slug: name,
    repositoryId: repository.id,
    installationId: repository.installationId,
    repositoryOwner: repository.owner,
    repositoryName: repository.name,
  })
  return { ...repository, projectId: project.id, organizationId: organization.id }
}
