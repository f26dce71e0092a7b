import { DomainError, type PullRequestObservation } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import type { Boundary } from './boundary.js'

export type PullChange =
  | 'open'
  | 'push'
  | 'close'
  | 'merge'
  | 'reopen'
  | 'draft'
  | 'ready'
  | 'retarget'
  | 'label'
  | 'unlabel'
  | 'title'
  /** A new commit with the files of the head: an amended message. */
  | 'amend'
  /** A force-push to the first head. */
  | 'force_back'
/** How GitHub answers: as it should, with a list that lacks something, with an error, or not to this App. */
export type Mood = 'well' | 'partial_lists' | 'failing' | 'suspended'

/** The label that changes give and take, and rules may ask for. */
export const label = 'preview'

/** The pull request with this number comes from a fork. */
export const forkNumber = 3

/** The state of one repository's pull requests on GitHub, with its history, so that a read can be stale. */
export const createGithub = (repositoryId: number) => {
  const history = new Map<number, PullRequestObservation[]>()
  let seconds = Date.parse('2026-01-01T00:00:00Z') / 1000
  let lag = 0
  let mood: Mood = 'well'
  let commits = 0
  let permission: 'write' | 'read' | 'unavailable' = 'write'
  let authorAssociation = 'MEMBER'
  const vanished = new Set<string>()
  /** Trees of the commits that have the files of another. */
  const trees = new Map<string, string>()
  const treeOf = (sha: string) => trees.get(sha) ?? `tree of ${sha}`

  const nextSha = () => {
    commits += 1
    return commits.toString(16).padStart(40, '0')
  }
  const truth = (number: number) => history.get(number)?.at(-1)
  const read = (number: number) => {
    const versions = history.get(number) ?? []
    const version = versions[Math.max(0, versions.length - 1 - lag)] as PullRequestObservation
    return { ...version, authorAssociation }
  }
  const change = (
    number: number,
    what: PullChange,
    sameTimestamp: boolean,
  ): PullRequestObservation | null => {
    const now = truth(number)
    if ((what === 'open') === (now !== undefined)) return null
    const isOpen = now?.state === 'open'
    if (what !== 'open' && what !== 'reopen' && !isOpen) return null
    if (what === 'reopen' && (isOpen || now?.merged)) return null
    if (!sameTimestamp) seconds += 1
    const base = now ?? firstVersion(number, repositoryId, nextSha())
    const back = what === 'force_back' ? { headSha: history.get(number)?.[0]?.headSha ?? base.headSha } : {}
    const next: PullRequestObservation = {
      ...{ ...base, ...effectOf(what, nextSha), ...back },
      updatedAt: stamp(seconds),
    }
    if (what === 'amend') trees.set(next.headSha, treeOf(base.headSha))
    history.set(number, [...(history.get(number) ?? []), next])
    return next
  }

  const refuse = () => {
    if (mood === 'failing') throw new DomainError('github.unavailable')
    if (mood === 'suspended') throw new DomainError('github.forbidden')
  }
  const answer =
    <Result>(work: () => Result) =>
    (): Result => {
      refuse()
      return work()
    }
  const listOpen = () =>
    [...history.keys()]
      .map(read)
      .filter(one => one.state === 'open')
      .slice(mood === 'partial_lists' ? 1 : 0)

  const appFor = ({ call: callOut }: Boundary) => {
    const call = <Result>(work: () => Result) => callOut(answer(work))
    return {
      getPullRequest: (_: unknown, number: number) => call(() => read(number)),
      getPermission: () =>
        call(() => {
          if (permission === 'unavailable') throw new DomainError('github.unavailable')
          return permission
        }),
      listOpenPullRequests: () => call(listOpen),
      readTree: (_: unknown, sha: string) =>
        call(() => {
          if (vanished.has(sha)) throw new DomainError('source.unavailable')
          return treeOf(sha)
        }),
      downloadSource: ({ sha }: { sha: string }) =>
        call(() => {
          if (vanished.has(sha)) throw new DomainError('source.unavailable')
          const left = { lfs: { resolved: 0, missing: [] }, submodules: [], exportIgnored: [] }
          return { files: 1, unpackedBytes: 1, packedBytes: 1, ...left }
        }),
    } as unknown as GithubApp
  }

  return {
    change,
    appFor,
    /** GitHub has this commit no more. */
    vanish: (sha: string) => void vanished.add(sha),
    /** What every author may do in the repository from now on. */
    setPermission: (next: typeof permission) => {
      permission = next
    },
    setAssociation: (next: string) => {
      authorAssociation = next
    },
    setLag: (revisions: number) => {
      lag = revisions
    },
    setMood: (next: Mood) => {
      mood = next
    },
    pulls: () =>
      [...history.keys()].map(number => {
        const pull = truth(number) as PullRequestObservation
        return {
          ...{ repositoryId, number, state: pull.state, headSha: pull.headSha },
          eligible: !pull.draft,
          labels: pull.labels,
        }
      }),
  }
}

const stamp = (seconds: number) => new Date(seconds * 1000).toISOString()

const effectOf = (what: PullChange, nextSha: () => string): Partial<PullRequestObservation> => {
  if (what === 'push' || what === 'amend') return { headSha: nextSha() }
  if (what === 'close') return { state: 'closed' }
  if (what === 'merge') return { state: 'closed', merged: true }
  if (what === 'reopen') return { state: 'open' }
  if (what === 'draft') return { draft: true }
  if (what === 'ready') return { draft: false }
  if (what === 'label') return { labels: [label] }
  if (what === 'unlabel') return { labels: [] }
  if (what === 'title') return { title: `Change, after ${nextSha()}` }
  return what === 'retarget' ? { baseRef: 'next' } : {}
}

const firstVersion = (number: number, repositoryId: number, headSha: string): PullRequestObservation => ({
  number,
  state: 'open',
  merged: false,
  draft: false,
  title: 'Change',
  author: { login: 'octocat', type: 'User' },
  headSha,
  headRef: `change-${number}`,
  headRepositoryId: number === forkNumber ? repositoryId + 1 : repositoryId,
  baseRef: 'main',
  baseRepositoryId: repositoryId,
  labels: [],
  authorAssociation: 'MEMBER',
  updatedAt: '',
})
