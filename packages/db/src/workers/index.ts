export { beatWorker, forgetWorker, isFirstWorker, listLiveWorkers } from './heartbeats.js'
