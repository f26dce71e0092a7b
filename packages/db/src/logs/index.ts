export { appendLogChunks, type NewLogChunk, readLogEnd } from './append.js'
export { createLogReads, type LogChunkRecord, type LogReads, logStart, readLogTail } from './read.js'
