export { type SealedPlace, sealedPlaces } from './places.js'
export { countOutdatedValues, countValuesByKey, hasSealedValues, hasValuesSealedWith } from './read.js'
export { lockOutdatedValues, replaceSealedValue, type SealedRow } from './replace.js'
