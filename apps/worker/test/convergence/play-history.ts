import type { PullRequestObservation } from '@taxiway/domain'
import { checkFacts, type Facts, type TestDatabase, type Violation } from '@taxiway/testing'
import { forkNumber, label } from './github-model.js'
import type { Event } from './history.js'
import { rehearseReplay } from './rehearse-replay.js'
import { setVariable } from './set-variable.js'
import { openStage, type Stage, type StageDeps } from './stage.js'
import { createWishes } from './wishes.js'

const secretKey = 'TRUSTED_ALONE'

/** Plays one history on an emptied database, lets everything converge, and checks the result. */
export const playHistory = async (
  deps: StageDeps,
  events: Event[],
  count: (what: string) => void,
): Promise<Violation[]> => {
  const stage = await openStage(deps, count)
  const { github } = stage
  const inbox: PullRequestObservation[] = []
  const waiting: PullRequestObservation[] = []
  const wishes = createWishes()
  const foreign: string[] = []
  let needsLabel = false
  await setVariable(stage, deps.vault, {
    key: secretKey,
    value: 'of trusted code alone',
    trust: 'trusted_only',
    phase: 'both',
  })

  const deliver = async (pullRequest: PullRequestObservation) => {
    inbox.push(pullRequest)
    await stage.deliver(pullRequest)
  }
  const rehearsed: Violation[] = []
  const replayed = async (pullRequest: PullRequestObservation) => {
    inbox.push(pullRequest)
    // Late news of an end: what GitHub says next may be a reopening to the product.
    if (pullRequest.state === 'closed') wishes.ended(pullRequest.number)
    rehearsed.push(...(await rehearseReplay(deps.database, stage, pullRequest)))
    count('rehearsed')
  }
  const play = async (event: Event) => {
    if (event.kind === 'work') await stage.work(event.fault)
    if (event.kind === 'resume') await stage.resume()
    if (event.kind === 'reap') await stage.reap()
    if (event.kind === 'recheck') await stage.recheck()
    if (event.kind === 'lag') github.setLag(event.revisions)
    if (event.kind === 'deliver' && waiting.length > 0)
      for (const one of waiting.splice(event.index % waiting.length, 1)) await replayed(one)
    if (event.kind === 'request' && (await stage.request(event.number, event.action, event.by))) {
      wishes.accepted(event.number, event.action)
      count(event.action)
    }
    if (event.kind === 'time' && (await stage.expire(event.number, event.what))) {
      if (event.what === 'expired') wishes.expired(event.number)
      count(event.what)
    }
    if (event.kind === 'idle_stop' && (await stage.idleStop(event.number))) count('stopped by Fly')
    if (event.kind === 'occupy') {
      const name = await stage.occupy(event.number)
      if (name !== null) foreign.push(name)
    }
    if (event.kind === 'connection') await stage.connection(event.change)
    if (event.kind === 'github') github.setMood(event.mood)
    if (event.kind === 'fly')
      Object.assign(stage.target.state, {
        isRevoked: event.refuses === 'token',
        isFull: event.refuses === 'machines',
      })
    if (event.kind === 'rules') {
      needsLabel = event.needsLabel
      await stage.rules(needsLabel)
    }
    if (event.kind === 'report') await stage.report(event.fault)
    if (event.kind === 'sync') await stage.sync()
    if (event.kind !== 'change') return
    const changed = github.change(event.number, event.what, event.sameTimestamp)
    if (!changed) return
    if (event.what === 'push') wishes.pushed(event.number)
    if (changed.state === 'closed' || event.what === 'reopen') wishes.ended(event.number)
    if (event.deliver === 'never') return
    if (event.deliver === 'later') waiting.push(changed)
    else await deliver(changed)
    if (event.deliver === 'twice') await replayed(changed)
  }

  for (const event of events) await play(event)
  for (const one of waiting.toReversed()) await replayed(one)
  await stage.mend()
  // Some paused workers continue early enough to finish, some only after everything has converged.
  if (events.length % 2 === 0) while (stage.paused() > 0) await stage.resume()
  await stage.rest()
  while (stage.paused() > 0) await stage.resume()
  await stage.settle()
  for (let round = 0; round < 2; round += 1) await stage.repair()
  await stage.tell()
  const facts = await stage.facts()
  facts.pulls = github.pulls().map(({ labels, ...pull }) => {
    const { number } = pull
    const isUnwanted = needsLabel && !labels.includes(label)
    // For the checker it is as if it were closed: nothing of it may exist.
    const isOver = wishes.isDestroyed(number) || (isUnwanted && !wishes.isChosen(number))
    return {
      ...pull,
      state: isOver ? 'closed' : pull.state,
      // A fork's waits for an approval of each commit.
      eligible: pull.eligible && !isUnwanted && number !== forkNumber && !wishes.mayDiffer(number),
    }
  })
  for (const { kind, state } of facts.deployments) count(`${kind} ${state}`)
  for (const { method, path } of facts.github) count(`${method} ${path.split('/')[4]}`)
  const violations = [
    ...rehearsed,
    ...checkFacts(facts),
    ...judgeSecrets(stage, facts),
    ...foreign
      .filter(name => !stage.target.isOccupied(name))
      .map(name => ({ rule: 'I8', what: `the app ${name} of another organization is gone` })),
  ]
  return violations.length > 0 ? violations : replay(deps.database, stage, inbox)
}

/** I7: a variable for trusted code alone reaches neither an app nor a build of a fork. */
const judgeSecrets = ({ target, builds, metadata }: Stage, { environments }: Facts): Violation[] => {
  const app = environments.find(one => one.target === `pr:${forkNumber}`)?.appName
  const inApps = target.given.filter(one => one.app === app && one.key === secretKey)
  const inBuilds = builds.filter(
    (own, at) =>
      Object.hasOwn(own, secretKey) && metadata[at]?.['REVIEW_APP_PR_NUMBER'] === String(forkNumber),
  )
  return [...inApps, ...inBuilds].map(evidence => ({
    rule: 'I7',
    what: `a fork was given ${secretKey}`,
    evidence,
  }))
}

/** I10: processes the whole inbox once more; nothing may change. */
const replay = async (
  database: TestDatabase,
  stage: Stage,
  inbox: PullRequestObservation[],
): Promise<Violation[]> => {
  const state = `select string_agg(id || desired || generation || coalesce(desired_sha, ''), ',' order by id) as state from environments`
  const read = async () => (await database.pool.query<{ state: string }>(state)).rows[0]?.state
  const before = await read()
  for (const pullRequest of inbox) await stage.deliver(pullRequest)
  const after = await read()
  return before === after
    ? []
    : [{ rule: 'I10', what: 'the inbox played again changed something', evidence: { before, after } }]
}
