export { admitEnd, endWithheld } from './budget.js'
export {
  countWithheldEnds,
  findWithheldEnds,
  listWithheldEnds,
  pruneAutomaticEnds,
  type WithheldEnd,
} from './read.js'
