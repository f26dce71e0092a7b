export { readSystem, type SystemRecord } from './read.js'
