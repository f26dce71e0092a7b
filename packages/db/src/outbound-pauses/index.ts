export { extendPause, prunePauses, readPause } from './pauses.js'
