export { listTimeline, type TimelineRecord } from './read.js'
