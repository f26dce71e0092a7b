import type { Facts, Violation } from './facts.js'
import { judgeDeletes } from './judge-deletes.js'
import { judgeEnds } from './judge-ends.js'
import { judgeFences } from './judge-fences.js'
import { judgeLeftovers } from './judge-leftovers.js'
import { judgeLogs, judgeSecrets } from './judge-logs.js'
import { judgePulls } from './judge-pulls.js'
import { judgeReports } from './judge-reports.js'
import { judgeSwitches } from './judge-switches.js'
import { judgeCancels, judgeSingleFlight, judgeTransitions } from './judge-transitions.js'
import { judgeTriggers } from './judge-triggers.js'

const judges = [
  judgeTriggers,
  judgeEnds,
  judgeSingleFlight,
  judgeFences,
  judgeSwitches,
  judgeLeftovers,
  judgeLogs,
  judgeTransitions,
  judgeCancels,
  judgeSecrets,
  judgePulls,
  judgeReports,
  judgeDeletes,
]

/** Judges a finished history by K1–K10 and I1–I6, I9; returns every violation with its evidence. */
export const checkFacts = (facts: Facts): Violation[] => judges.flatMap(judge => judge(facts))
