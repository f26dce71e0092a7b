import { pullKey, pullsOf } from './queries.js'
import type { PullRequest } from './state.js'
import type { World } from './world.js'

const KEPT = 30

/** Remembers the present version of a pull request; call it after every change. */
export const rememberPull = (world: World, pull: PullRequest): void => {
  const key = pullKey(pull.repositoryId, pull.number)
  world.state.pulls[key] = pull
  const revisions = world.state.revisions[key] ?? []
  revisions.push({ atMs: world.clock.now().getTime(), pull: structuredClone(pull) })
  world.state.revisions[key] = revisions.slice(-KEPT)
  world.save()
}

/** The version a reader sees under the configured lag; undefined while its opening has not reached readers yet. */
export const laggingPull = (world: World, repositoryId: number, number: number): PullRequest | undefined => {
  const { lagMs, lagRevisions } = world.state.settings
  const key = pullKey(repositoryId, number)
  if (lagMs === 0 && lagRevisions === 0) return world.state.pulls[key]
  const seenUntilMs = world.clock.now().getTime() - lagMs
  const revisions = (world.state.revisions[key] ?? []).filter(one => one.atMs <= seenUntilMs)
  return revisions[revisions.length - 1 - lagRevisions]?.pull
}

export const laggingPulls = (world: World, repositoryId: number): PullRequest[] =>
  pullsOf(world.state, repositoryId).flatMap(pull => laggingPull(world, repositoryId, pull.number) ?? [])
