import fc from 'fast-check'
import type { Fault } from './boundary.js'
import { forkNumber, type Mood, type PullChange } from './github-model.js'

/** One event. `index` and `number` are taken modulo the existing count. */
export type Event =
  | {
      kind: 'change'
      number: number
      what: PullChange
      sameTimestamp: boolean
      deliver: 'now' | 'twice' | 'later' | 'never'
    }
  | { kind: 'deliver'; index: number }
  | { kind: 'work'; fault: Fault | null }
  | { kind: 'resume' }
  | { kind: 'reap' }
  | { kind: 'recheck' }
  | { kind: 'lag'; revisions: number }
  | { kind: 'request'; number: number; action: Requested; by: 'api' | 'comment' }
  /** The app has no visits, so Fly stops its machine. */
  | { kind: 'idle_stop'; number: number }
  | { kind: 'time'; number: number; what: 'idle' | 'expired' }
  | { kind: 'connection'; change: ConnectionEvent }
  | { kind: 'github'; mood: Mood }
  | { kind: 'fly'; refuses: 'token' | 'machines' | 'nothing' }
  /** Another organization takes the name of an app that is gone. */
  | { kind: 'occupy'; number: number }
  /** The project asks for a label, or does not any more. */
  | { kind: 'rules'; needsLabel: boolean }
  | { kind: 'report'; fault: Fault | null }
  | { kind: 'sync' }

/** What a person requests of an environment. */
export type Requested =
  | 'deploy'
  | 'destroy'
  | 'sleep'
  | 'wake'
  | 'freeze'
  | 'unfreeze'
  | 'rollback'
  | 'approve'
export type ConnectionEvent =
  | 'suspend'
  | 'unsuspend'
  | 'removed'
  | 'added'
  | 'renamed'
  | 'archived'
  | 'unarchived'

const number = fc.constantFrom(1, 1, 2, 2, forkNumber)
const change = fc.record({
  kind: fc.constant('change' as const),
  number,
  what: fc.constantFrom<PullChange>(
    'open',
    'open',
    'push',
    'push',
    'close',
    'close',
    'reopen',
    'reopen',
    'draft',
    'ready',
    'retarget',
    'merge',
    'label',
    'unlabel',
    'title',
    'amend',
  ),
  sameTimestamp: fc.boolean(),
  deliver: fc.constantFrom(
    'now' as const,
    'now' as const,
    'twice' as const,
    'later' as const,
    'never' as const,
  ),
})
const fault = fc.record({
  at: fc.integer({ min: 1, max: 20 }),
  kind: fc.constantFrom<Fault['kind']>(
    'crash_before',
    'crash_after',
    'pause_after',
    'pause_after',
    'error_before',
    'error_after',
    'beat',
  ),
})
const report = fc.record({ kind: fc.constant('report' as const), fault: fc.option(fault, { freq: 3 }) })
const work = fc.record({ kind: fc.constant('work' as const), fault: fc.option(fault, { freq: 6 }) })

const request = fc.record({
  kind: fc.constant('request' as const),
  number,
  action: fc.constantFrom<Requested>(
    'deploy',
    'deploy',
    'destroy',
    'sleep',
    'wake',
    'wake',
    'freeze',
    'unfreeze',
    'rollback',
    'approve',
    'approve',
  ),
  by: fc.constantFrom('api' as const, 'comment' as const),
})
const time = fc.record({
  kind: fc.constant('time' as const),
  number,
  what: fc.constantFrom('idle' as const, 'expired' as const),
})
const connection = fc.record({
  kind: fc.constant('connection' as const),
  change: fc.constantFrom<ConnectionEvent>(
    'suspend',
    'unsuspend',
    'removed',
    'added',
    'renamed',
    'archived',
    'unarchived',
  ),
})
const mood = fc.record({
  kind: fc.constant('github' as const),
  mood: fc.constantFrom<Mood>('well', 'well', 'partial_lists', 'failing', 'suspended'),
})
const fly = fc.record({
  kind: fc.constant('fly' as const),
  refuses: fc.constantFrom('token' as const, 'machines' as const, 'nothing' as const, 'nothing' as const),
})

const other = fc.oneof(
  { weight: 8, arbitrary: request },
  { weight: 6, arbitrary: report },
  { weight: 2, arbitrary: time },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('idle_stop' as const), number }) },
  { weight: 2, arbitrary: connection },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rules' as const), needsLabel: fc.boolean() }) },
  { weight: 1, arbitrary: mood },
  { weight: 1, arbitrary: fly },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'sync' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('occupy' as const), number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver' as const), index: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'resume' }) },
  { weight: 4, arbitrary: fc.constant<Event>({ kind: 'reap' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'recheck' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lag' as const), revisions: fc.integer({ min: 0, max: 2 }) }),
  },
)
/** Changes often arrive while a worker handles the previous one, and that worker continues. */
const chapter = fc
  .tuple(change, fc.boolean(), fc.array(fc.oneof(work, other), { maxLength: 6 }))
  .map(([first, goesOn, rest]): Event[] => [first, ...(goesOn ? [{ kind: 'resume' as const }] : []), ...rest])

/** A random history of two pull requests and one of a fork, and the workers that handle them. */
export const anyHistory: fc.Arbitrary<Event[]> = fc
  .tuple(work, fc.array(chapter, { minLength: 1, maxLength: 7 }))
  .map(([first, chapters]) => [
    { kind: 'change', number: 1, what: 'open', sameTimestamp: false, deliver: 'now' },
    first,
    ...chapters.flat(),
  ])
