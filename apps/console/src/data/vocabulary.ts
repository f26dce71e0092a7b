/** One vocabulary of states for every page: a tone decides colour and shape, the word says it. */
export type Tone = 'live' | 'busy' | 'failed' | 'held' | 'asleep' | 'quiet'

const words = {
  environment: {
    live: ['live', 'Live'],
    deploying: ['busy', 'Deploying'],
    failed: ['failed', 'Failed'],
    held: ['held', 'Held'],
    asleep: ['asleep', 'Asleep'],
    down: ['quiet', 'Down'],
  },
  deployment: {
    queued: ['quiet', 'Queued'],
    fetching: ['busy', 'Fetching'],
    building: ['busy', 'Building'],
    releasing: ['busy', 'Releasing'],
    verifying: ['busy', 'Verifying'],
    destroying: ['busy', 'Destroying'],
    cancelling: ['busy', 'Cancelling'],
    live: ['live', 'Live'],
    gone: ['quiet', 'Gone'],
    asleep: ['asleep', 'Asleep'],
    skipped: ['quiet', 'Skipped'],
    superseded: ['quiet', 'Superseded'],
    cancelled: ['quiet', 'Cancelled'],
    failed: ['failed', 'Failed'],
  },
  step: {
    running: ['busy', 'Running'],
    succeeded: ['live', 'Done'],
    failed: ['failed', 'Failed'],
    abandoned: ['quiet', 'Abandoned'],
  },
  check: {
    done: ['live', 'Done'],
    todo: ['quiet', 'To do'],
    failed: ['failed', 'Failed'],
    unknown: ['held', 'Unknown'],
  },
  trouble: {
    failure: ['failed', 'Failure'],
    warning: ['held', 'Warning'],
  },
  delivery: {
    received: ['busy', 'Received'],
    processing: ['busy', 'Processing'],
    processed: ['live', 'Processed'],
    ignored: ['quiet', 'Ignored'],
    suspect: ['held', 'Suspect'],
    failed: ['failed', 'Failed'],
    dead: ['failed', 'Dead'],
  },
  project: {
    active: ['live', 'Active'],
    paused: ['held', 'Paused'],
    archived: ['quiet', 'Archived'],
    deleted: ['quiet', 'Deleted'],
  },
  key: {
    pending: ['busy', 'Pending'],
    primary: ['live', 'Primary'],
    superseded: ['held', 'Superseded'],
    retired: ['quiet', 'Retired'],
    destroyed: ['quiet', 'Destroyed'],
  },
} as const satisfies Record<string, Record<string, readonly [Tone, string]>>

export type Noun = keyof typeof words

/** How to show a state. A newer API may know states that this page does not. */
export const describeState = (noun: Noun, state: string): { tone: Tone; word: string } => {
  const known = (words[noun] as Record<string, readonly [Tone, string]>)[state]
  return known ? { tone: known[0], word: known[1] } : { tone: 'quiet', word: state }
}

export const deploymentStates = Object.keys(words.deployment) as (keyof typeof words.deployment)[]

export const deliveryStates = Object.keys(words.delivery) as (keyof typeof words.delivery)[]

/** The states in which a deployment has ended. */
export const isEnded = (state: string): boolean =>
  ['live', 'gone', 'asleep', 'skipped', 'superseded', 'cancelled', 'failed'].includes(state)

export const deploymentKinds: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  destroy: 'Removal',
  wake: 'Wake',
  sleep: 'Sleep',
}
