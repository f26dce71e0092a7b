import { checkRows } from '@taxiway/checker'
import type { Facts, Judge, Violation } from './facts.js'
import { judgeDeletes } from './judge-deletes.js'
import { judgeDeliveries } from './judge-deliveries.js'
import { judgeEnds } from './judge-ends.js'
import { judgeFences } from './judge-fences.js'
import { judgeLeftovers } from './judge-leftovers.js'
import { judgePulls } from './judge-pulls.js'
import { judgeReports } from './judge-reports.js'
import { judgeSecrets } from './judge-secrets.js'
import { judgeSwitches } from './judge-switches.js'

const judges: Judge[] = [
  checkRows,
  judgeDeliveries,
  judgeEnds,
  judgeFences,
  judgeSwitches,
  judgeLeftovers,
  judgeSecrets,
  judgePulls,
  judgeReports,
  judgeDeletes,
]

/** Judges a finished history by K1–K10 and I1–I6, I9; returns every violation with its evidence. */
export const checkFacts = (facts: Facts): Violation[] => judges.flatMap(judge => judge(facts))
