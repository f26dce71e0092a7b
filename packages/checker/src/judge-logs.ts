import type { RowJudge } from './row-facts.js'

/** K7: the log of a deployment is numbered from 0 on without a gap. The table keeps a number from being used twice. */
export const judgeLogs: RowJudge = ({ logs, isWhole }) =>
  logs.flatMap(({ deploymentId, lowest, highest, count }) =>
    count === highest - lowest + 1 && (lowest === 0 || !isWhole)
      ? []
      : [
          {
            rule: 'K7',
            what: `the log of ${deploymentId} has ${count} parts from ${lowest} to ${highest}`,
          },
        ],
  )
