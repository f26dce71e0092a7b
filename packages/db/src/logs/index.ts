export { appendLogChunks, type NewLogChunk, readLogEnd } from './append.js'
export { pruneLogs } from './prune.js'
export { createLogReads, type LogChunkRecord, type LogReads, logStart, readLogTail } from './read.js'
