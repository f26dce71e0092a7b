import { judgeFences } from './judge-fences.js'
import { judgeGenerations } from './judge-generations.js'
import { judgeLive } from './judge-live.js'
import { judgeLogs } from './judge-logs.js'
import { judgeCancels, judgeSingleFlight, judgeTransitions } from './judge-transitions.js'
import type { RowFacts, Violation } from './row-facts.js'

const judges = [
  judgeGenerations,
  judgeSingleFlight,
  judgeFences,
  judgeLive,
  judgeLogs,
  judgeTransitions,
  judgeCancels,
]

/** Judges rows by K1, K3, K4, K5, K7, K8 and K9, each as far as rows alone can show it; returns every violation with its evidence. */
export const checkRows = (facts: RowFacts): Violation[] => judges.flatMap(judge => judge(facts))
