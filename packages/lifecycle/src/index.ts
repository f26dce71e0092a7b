export { type Change, changeDesired, type Wanted } from './change-desired.js'
export { type ObserveInput, type ObserveOutcome, observe } from './observe.js'
