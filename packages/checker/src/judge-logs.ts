import type { RowJudge } from './row-facts.js'

/** K7: the log of a deployment is numbered from 0 on without a gap. The table keeps a number from being used twice, and a log is pruned as a whole. */
export const judgeLogs: RowJudge = ({ logs }) =>
  logs.flatMap(({ deploymentId, lowest, highest, count }) =>
    lowest === 0 && count === highest + 1
      ? []
      : [
          {
            rule: 'K7',
            what: `the log of ${deploymentId} has ${count} parts from ${lowest} to ${highest}`,
          },
        ],
  )
