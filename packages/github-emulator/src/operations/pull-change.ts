import type { PullRequest } from '../state.js'

/** A pull request after a change, and the deliveries that announced it. */
export type PullChange = { pull: PullRequest; deliveries: number[] }
