import type { ConfigFile } from './config-file.js'

export type CheckOutcome = 'success' | 'failure' | 'pending' | 'missing'

/**
 * What GitHub shows beside a pull request or branch itself, read by API for one head commit. A fact that is absent
 * is not known: it was never read, or something happened that may have changed it.
 */
export type Facts = {
  headSha: string
  /** The head commit's message. */
  message?: string
  /** The configuration file at the head commit, and on the base branch of a pull request. */
  ownFile?: ConfigFile
  baseFile?: { ref: string; file: ConfigFile; readAt: string }
  /** Whether a changed file is one of the project's `paths`; true when GitHub's list is incomplete. */
  files?: { baseRef: string; paths: readonly string[]; isMatch: boolean }
  /** The checks and statuses of the head commit by name, and since when they are waited for. */
  checks?: { outcomes: Readonly<Record<string, CheckOutcome>>; since: string }
  /** The base branch's head, read when the project rebuilds with it; `isOld` when it has moved since. */
  base?: { ref: string; sha: string; isOld?: true }
}

/** What may change a fact without a new head commit. */
export type FactChange = 'base_moved' | 'config_moved' | 'check_completed'

/** The facts that still hold after something happened. */
export const forgetFacts = (facts: Facts, change: FactChange): Facts => {
  if (change === 'check_completed') {
    const { checks: _, ...rest } = facts
    return rest
  }
  const { files: _, base, baseFile, ...rest } = facts
  return {
    ...rest,
    ...(base && { base: { ...base, isOld: true } }),
    ...(change === 'base_moved' && baseFile && { baseFile }),
  }
}
