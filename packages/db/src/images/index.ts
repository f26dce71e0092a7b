export { findUnneededImages, pruneImages, removeUnneededImage } from './collect.js'
export { chooseImage, findImage, findTree, intendImage, keepImage } from './images.js'
export { createImageReads, type ImageReads } from './read.js'
export type { ImageRow, SignedStatement } from './schema.js'
