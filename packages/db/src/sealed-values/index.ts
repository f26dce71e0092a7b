export { type SealedPlace, sealedPlaces } from './places.js'
export {
  countOutdatedValues,
  countValuesByKey,
  hasSealedValues,
  hasValuesSealedWith,
  listSealedValues,
  type SealedRow,
} from './read.js'
export { lockOutdatedValues, replaceSealedValue } from './replace.js'
