export { beatWorker, forgetWorker, isFirstWorker, type LiveWorker, listLiveWorkers } from './heartbeats.js'
